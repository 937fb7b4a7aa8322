import { validation } from '../scheduler-error.ts';

/** The page that a list is asked for. */
export function pageAsked(query: URLSearchParams): { limit: number; token: string | undefined } {
  const limit = query.get('MaxResults');
  if (limit !== null && !/^([1-9]\d?|100)$/.test(limit))
    throw validation('MaxResults must be from 1 to 100.');
  return { limit: Number(limit ?? 100), token: query.get('NextToken') ?? undefined };
}
