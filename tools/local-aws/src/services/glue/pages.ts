import { invalidInput } from './errors.ts';

/** One page of a list; the token is the name of the last item given, so that writes between pages lose nothing. */
export function page<T>({
  items,
  keyOf,
  token,
  size,
  most = 1000,
}: {
  readonly items: readonly T[];
  readonly keyOf: (item: T) => string;
  readonly token: string | undefined;
  readonly size: number | undefined;
  readonly most?: number;
}): { readonly items: readonly T[]; readonly next: { readonly NextToken?: string } } {
  const limit = Math.min(size ?? most, most);
  if (!Number.isInteger(limit) || limit < 1) throw invalidInput('MaxResults must be a positive integer.');
  const start = token === undefined || token === '' ? 0 : after(items, keyOf, token);
  const found = items.slice(start, start + limit);
  const last = found.at(-1);
  if (last === undefined || start + limit >= items.length) return { items: found, next: {} };
  return { items: found, next: { NextToken: Buffer.from(keyOf(last)).toString('base64url') } };
}

function after<T>(items: readonly T[], keyOf: (item: T) => string, token: string): number {
  const key = Buffer.from(token, 'base64url').toString();
  const index = items.findIndex((item) => keyOf(item) === key);
  if (index < 0) throw invalidInput('Invalid NextToken.');
  return index + 1;
}
