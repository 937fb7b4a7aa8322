import type { DatabaseSync } from 'node:sqlite';
import { transaction } from '../../../endpoint/database.ts';

/** All or nothing, also inside a transaction that is already open; `afterwards` runs once the outermost is done. */
export function transactionOn(database: DatabaseSync, afterwards: () => void) {
  let depth = 0;
  return <T>(work: () => T): T => {
    depth += 1;
    let result: T;
    try {
      result = transaction(database, work);
    } finally {
      depth -= 1;
    }
    if (depth === 0) afterwards();
    return result;
  };
}
