import { existsSync, renameSync, rmSync, rmdirSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { DatabaseSync } from 'node:sqlite';
import { transaction } from '../../../endpoint/database.ts';
import { statementsOf } from './statements.ts';

interface Change {
  readonly source: string;
  /** Null removes the source. */
  readonly target: string | null;
}

/** What a change to the rows does to the files. Paths are relative to the folder of all buckets. */
export interface Files {
  move(source: string, target: string): void;
  remove(path: string): void;
}

/** Folder of versions that are not current. A file that lies here came once and under a name of its own. */
export const versionsFolder = '.versions';

/**
 * Rows and files change as one: the transaction notes what is to be done to the files, then it is done, in the same turn, so
 * no request sees them apart. What a kill leaves undone, the next start does. The notes of one change are removed by the next.
 */
export class FileChanges {
  readonly #root: string;
  readonly #database: DatabaseSync;
  readonly #sql: ReturnType<typeof statementsOf>;
  #undone: readonly Change[] = [];

  constructor({ root, database }: { root: string; database: DatabaseSync }) {
    this.#root = root;
    this.#database = database;
    this.#sql = statementsOf(database);
  }

  /** At the start: does what a kill left undone. */
  recover(): void {
    this.#undone = this.#sql(
      'SELECT source, target FROM s3_moves ORDER BY number',
    ).all() as unknown as Change[];
    this.#perform();
  }

  commit<Result>(work: (files: Files) => Result): Result {
    if (this.#database.isTransaction) throw new Error('Files cannot be changed inside an open transaction.');
    this.#perform();
    const changes: Change[] = [];
    const result = transaction(this.#database, () => {
      this.#sql('DELETE FROM s3_moves').run();
      const value = work({
        move: (source, target) => changes.push({ source, target }),
        remove: (source) => changes.push({ source, target: null }),
      });
      for (const { source, target } of changes) {
        this.#sql('INSERT INTO s3_moves (source, target) VALUES (?, ?)').run(source, target);
      }
      return value;
    });
    this.#undone = changes;
    this.#perform();
    return result;
  }

  /** Each change can be done again: a file that is not there any more was moved or removed already. */
  #perform(): void {
    for (const change of this.#undone) this.#do(change);
    // Last of all, since a file may have left a folder that another one enters.
    for (const { source } of this.#undone) this.#removeEmptyFolders(source);
    this.#undone = [];
  }

  #do({ source, target }: Change): void {
    const from = join(this.#root, source);
    if (target === null) rmSync(from, { recursive: true, force: true });
    else {
      const to = join(this.#root, target);
      const arrived = target.startsWith(`${versionsFolder}/`) && existsSync(to);
      if (!arrived && existsSync(from)) renameSync(from, to);
    }
  }

  /** Not a bucket's own folder. */
  #removeEmptyFolders(path: string): void {
    for (let at = dirname(path); at.includes('/'); at = dirname(at)) {
      try {
        rmdirSync(join(this.#root, at));
      } catch {
        return;
      }
    }
  }
}
