import { AwsError } from './aws-error.ts';

/** One page of a list that is ordered by a unique name; the token is the last name of the page before. */
export function pageOf<Item>({
  items,
  nameOf,
  limit = 100,
  token,
}: {
  items: readonly Item[];
  nameOf: (item: Item) => string;
  limit?: number | undefined;
  token?: string | undefined;
}): { page: readonly Item[]; next: { NextToken: string } | Record<string, never> } {
  const after = token === undefined ? undefined : openToken(token);
  const rest = after === undefined ? items : items.filter((item) => nameOf(item) > after);
  const page = rest.slice(0, limit);
  const last = page.at(-1);
  if (last === undefined || page.length === rest.length) return { page, next: {} };
  return { page, next: { NextToken: Buffer.from(`1${nameOf(last)}`).toString('base64url') } };
}

function openToken(token: string): string {
  const text = Buffer.from(token, 'base64url').toString('utf8');
  if (text.startsWith('1')) return text.slice(1);
  throw new AwsError({
    code: 'ValidationException',
    message: 'The NextToken is not one that was given out.',
  });
}

/** By the order of UTF-16 code units, as `pageOf` compares. */
export function byName<Item>(nameOf: (item: Item) => string): (a: Item, b: Item) => number {
  return (a, b) => (nameOf(a) < nameOf(b) ? -1 : nameOf(a) > nameOf(b) ? 1 : 0);
}
