import { type Exchange, header } from '../../endpoint/exchange.ts';
import { noSuchKey, preconditionFailed } from './s3-error.ts';
import type { StoredObject } from './stored-object.ts';

/** Conditional writes: `If-None-Match: *` and `If-Match: <etag>`. */
export function checkWrite(exchange: Exchange, existing: StoredObject | undefined): void {
  if (header(exchange, 'if-none-match') === '*' && existing !== undefined) throw preconditionFailed();
  const expected = header(exchange, 'if-match');
  if (expected === undefined) return;
  if (existing === undefined) throw noSuchKey();
  if (!matches(expected, existing)) throw preconditionFailed();
}

/** Conditional reads by the precedence of RFC 9110, section 13.2.2. `prefix` is that of a copy's source. */
export function checkRead(exchange: Exchange, object: StoredObject, prefix = ''): 'send' | 'not-modified' {
  const ifMatch = header(exchange, `${prefix}if-match`);
  const ifUnmodified = header(exchange, `${prefix}if-unmodified-since`);
  const ifNoneMatch = header(exchange, `${prefix}if-none-match`);
  const ifModified = header(exchange, `${prefix}if-modified-since`);
  const modified = Math.floor(object.modified / 1000) * 1000;
  if (ifMatch !== undefined) {
    if (!matches(ifMatch, object)) throw preconditionFailed();
  } else if (ifUnmodified !== undefined && modified > Date.parse(ifUnmodified)) throw preconditionFailed();
  if (ifNoneMatch !== undefined) return matches(ifNoneMatch, object) ? 'not-modified' : 'send';
  if (ifModified !== undefined && modified <= Date.parse(ifModified)) return 'not-modified';
  return 'send';
}

function matches(condition: string, { etag }: StoredObject): boolean {
  return condition
    .split(',')
    .map((tag) => tag.trim().replace(/^W\//, '').replaceAll('"', ''))
    .some((tag) => tag === '*' || tag === etag);
}
