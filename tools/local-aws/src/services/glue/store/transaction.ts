import type { DatabaseSync } from 'node:sqlite';

/** A savepoint, so that it also works inside a transaction that is already open. */
export function transactionOn(database: DatabaseSync, afterwards: () => void) {
  let depth = 0;
  return <T>(work: () => T): T => {
    database.exec('SAVEPOINT glue');
    depth += 1;
    let result: T;
    try {
      result = work();
      database.exec('RELEASE glue');
    } catch (error) {
      database.exec('ROLLBACK TO glue; RELEASE glue');
      throw error;
    } finally {
      depth -= 1;
    }
    if (depth === 0) afterwards();
    return result;
  };
}
