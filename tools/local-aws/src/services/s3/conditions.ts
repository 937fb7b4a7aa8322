import { type Exchange, header } from '../../endpoint/exchange.ts';
import {
  conditionalRequestConflict,
  headerNotImplemented,
  noSuchKey,
  preconditionFailed,
} from './s3-error.ts';
import type { ObjectVersion } from './stored-object.ts';

/** Conditional writes under way: a delete that comes between the begin of one and its end is a conflict. */
export class WriteWatch {
  readonly #open = new Set<{ readonly bucket: string; readonly key: string; deleted: boolean }>();

  /** Runs a write that may be conditional; `check` asks whether it may be stored now, and is asked again right before. */
  async guard<Result>(
    {
      exchange,
      bucket,
      key,
      current,
    }: { exchange: Exchange; bucket: string; key: string; current: () => ObjectVersion | undefined },
    write: (check: () => void) => Promise<Result>,
  ): Promise<Result> {
    const watched = { bucket, key, deleted: false };
    checkWrite(exchange, key, current());
    this.#open.add(watched);
    try {
      return await write(() => {
        checkWrite(exchange, key, current());
        if (watched.deleted && header(exchange, 'if-none-match') !== undefined) {
          throw conditionalRequestConflict('If-None-Match');
        }
      });
    } finally {
      this.#open.delete(watched);
    }
  }

  deleted(bucket: string, key: string): void {
    for (const write of this.#open) if (write.bucket === bucket && write.key === key) write.deleted = true;
  }
}

/**
 * `If-None-Match: *` and `If-Match: <etag>`.
 * @see https://docs.aws.amazon.com/AmazonS3/latest/userguide/conditional-writes.html
 */
function checkWrite(exchange: Exchange, key: string, current: ObjectVersion | undefined): void {
  const absent = header(exchange, 'if-none-match');
  if (absent !== undefined) {
    if (absent !== '*') throw headerNotImplemented('If-None-Match');
    if (current !== undefined) throw preconditionFailed('If-None-Match');
  }
  const expected = header(exchange, 'if-match');
  if (expected === undefined) return;
  if (expected === '*') throw headerNotImplemented('If-Match');
  if (current === undefined) throw noSuchKey(key);
  if (!matches(expected, current)) throw preconditionFailed('If-Match');
}

/**
 * `If-Match` of a delete; `*` asks that the object be there.
 * @see https://docs.aws.amazon.com/AmazonS3/latest/userguide/conditional-deletes.html
 */
export function checkDelete(expected: string | undefined, current: ObjectVersion | undefined): void {
  if (expected === undefined || (current !== undefined && matches(expected, current))) return;
  throw preconditionFailed('If-Match');
}

/** Conditional reads by the precedence of RFC 9110, section 13.2.2. `prefix` is that of a copy's source. */
export function checkRead(exchange: Exchange, object: ObjectVersion, prefix = ''): 'send' | 'not-modified' {
  const ifMatch = header(exchange, `${prefix}if-match`);
  const ifUnmodified = header(exchange, `${prefix}if-unmodified-since`);
  const ifNoneMatch = header(exchange, `${prefix}if-none-match`);
  const ifModified = header(exchange, `${prefix}if-modified-since`);
  const modified = Math.floor(object.modified / 1000) * 1000;
  if (ifMatch !== undefined) {
    if (!matches(ifMatch, object)) throw preconditionFailed('If-Match');
  } else if (ifUnmodified !== undefined && modified > Date.parse(ifUnmodified)) {
    throw preconditionFailed('If-Unmodified-Since');
  }
  if (ifNoneMatch !== undefined) return matches(ifNoneMatch, object) ? 'not-modified' : 'send';
  if (ifModified !== undefined && modified <= Date.parse(ifModified)) return 'not-modified';
  return 'send';
}

/** The source of a copy must be what the client expects. */
export function checkCopySource(exchange: Exchange, source: ObjectVersion): void {
  if (checkRead(exchange, source, 'x-amz-copy-source-') === 'not-modified') {
    throw preconditionFailed('x-amz-copy-source-If-None-Match');
  }
}

function matches(condition: string, { etag }: ObjectVersion): boolean {
  return condition
    .split(',')
    .map((tag) => tag.trim().replace(/^W\//, '').replaceAll('"', ''))
    .some((tag) => tag === '*' || tag === etag);
}
