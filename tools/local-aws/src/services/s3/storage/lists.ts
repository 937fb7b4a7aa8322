import type { DatabaseSync } from 'node:sqlite';
import type { ObjectVersion } from '../stored-object.ts';
import { read } from './object-store.ts';
import { statementsOf } from './statements.ts';

/** Where a page goes on: after a key, and past what else begins like the common prefix given last. */
export interface Position {
  readonly after: string;
  readonly within: string | undefined;
}

export type Entry = { readonly object: ObjectVersion } | { readonly commonPrefix: string };

interface Query {
  readonly bucket: string;
  readonly prefix: string;
  readonly delimiter: string;
}

const page = 500;

/** Lists in the order of the keys' UTF-8 bytes, which is SQLite's. A common prefix stands for all keys below it, and is skipped over. */
export class Lists {
  readonly #sql: ReturnType<typeof statementsOf>;

  constructor(database: DatabaseSync) {
    this.#sql = statementsOf(database);
  }

  *objects({ position, ...query }: Query & { readonly position: Position }): Generator<Entry> {
    let { after, within } = position;
    for (;;) {
      const rows = this.#currentAfter(query, after);
      if (rows.length === 0) return;
      for (const row of rows) {
        if (!row.key.startsWith(query.prefix)) return;
        after = row.key;
        if (within !== undefined && row.key.startsWith(within)) continue;
        const commonPrefix = commonPrefixOf(row.key, query);
        if (commonPrefix === undefined) yield { object: row };
        else {
          yield { commonPrefix };
          within = commonPrefix;
          after = beyond(commonPrefix);
          break;
        }
      }
    }
  }

  /** Of each key the newest version first. `after` is the version that ended the page before. */
  *versions({
    after,
    ...query
  }: Query & { readonly after: { readonly key: string; readonly sequence: number } }): Generator<Entry> {
    let { key, sequence } = after;
    let within: string | undefined;
    for (;;) {
      const rows = this.#versionsAfter(query, { key, sequence });
      if (rows.length === 0) return;
      for (const row of rows) {
        if (!row.key.startsWith(query.prefix)) return;
        ({ key, sequence } = row);
        if (within !== undefined && row.key.startsWith(within)) continue;
        const commonPrefix = commonPrefixOf(row.key, query);
        if (commonPrefix === undefined) yield { object: row };
        else {
          yield { commonPrefix };
          within = commonPrefix;
          key = beyond(commonPrefix);
          sequence = 0;
          break;
        }
      }
    }
  }

  /** Every version of a bucket, key by key, the newest first. */
  *all(bucket: string): Generator<ObjectVersion> {
    const query = { bucket, prefix: '', delimiter: '', after: { key: '', sequence: 0 } };
    for (const entry of this.versions(query)) if ('object' in entry) yield entry.object;
  }

  #currentAfter({ bucket, prefix }: Query, after: string): readonly ObjectVersion[] {
    return objectsOf(
      this.#sql(
        'SELECT * FROM s3_versions WHERE bucket = ? AND key > ? AND key >= ? AND latest = 1 AND marker = 0 ORDER BY key LIMIT ?',
      ).all(bucket, after, prefix, page),
    );
  }

  #versionsAfter(
    { bucket, prefix }: Query,
    { key, sequence }: { key: string; sequence: number },
  ): readonly ObjectVersion[] {
    return objectsOf(
      this.#sql(
        `SELECT * FROM s3_versions WHERE bucket = ? AND key >= ? AND (key > ? OR sequence < ?) AND key >= ?
         ORDER BY key, sequence DESC LIMIT ?`,
      ).all(bucket, key, key, sequence, prefix, page),
    );
  }
}

/** After nearly every key that begins so; the few that are later are skipped one by one. */
export const beyond = (prefix: string) => `${prefix}\u{10FFFF}`;

function commonPrefixOf(key: string, { prefix, delimiter }: Query): string | undefined {
  if (delimiter === '') return undefined;
  const at = key.indexOf(delimiter, prefix.length);
  return at === -1 ? undefined : key.slice(0, at + delimiter.length);
}

function objectsOf(rows: readonly unknown[]): readonly ObjectVersion[] {
  return rows.map(read).filter((object) => object !== undefined);
}
