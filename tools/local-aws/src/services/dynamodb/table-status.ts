import { setImmediate as nextTurn } from 'node:timers/promises';
import type { Store } from 'dynalite/db/index.js';
import { createRequire } from 'node:module';

interface Table {
  readonly TableStatus?: string;
  readonly GlobalSecondaryIndexes?: readonly { readonly IndexStatus?: string }[];
}

const listTables = createRequire(import.meta.url)('dynalite/actions/listTables.js') as (
  store: Store,
  data: { readonly Limit: number },
  done: (error: unknown, output?: unknown) => void,
) => void;

/** Waits until dynalite, which answers first and finishes in a timer, has finished creating or deleting a table. */
export async function awaitTable(store: Store, name: string): Promise<void> {
  for (;;) {
    const table = await getTable(store, name);
    if (table === undefined || table.TableStatus === 'ACTIVE') return;
    await nextTurn();
  }
}

export interface Stamp {
  /** Epoch seconds. */
  readonly CreationDateTime: number;
  readonly TableId: string;
}

/** dynalite takes time and id of a new table from the machine; these stand for them. */
export async function stampTable(store: Store, name: string, stamp: Stamp): Promise<void> {
  const table = await getTable(store, name);
  if (table !== undefined) await settled((done) => store.tableDb.put(name, { ...table, ...stamp }, done));
}

/** Finishes the creations and deletions that a kill interrupted between dynalite's two writes. */
export async function healTables(store: Store): Promise<void> {
  const { TableNames } = await new Promise<{ TableNames: readonly string[] }>((resolve, reject) => {
    listTables(store, { Limit: 10_000 }, (error, output) => {
      if (error) reject(new Error('The DynamoDB store could not be read.', { cause: error }));
      else resolve(output as { TableNames: readonly string[] });
    });
  });
  for (const name of TableNames) {
    const table = await getTable(store, name);
    if (table?.TableStatus === 'CREATING' || table?.TableStatus === 'UPDATING') {
      const indexes = table.GlobalSecondaryIndexes?.map((index) => ({ ...index, IndexStatus: 'ACTIVE' }));
      await settled((done) =>
        store.tableDb.put(
          name,
          { ...table, TableStatus: 'ACTIVE', ...(indexes && { GlobalSecondaryIndexes: indexes }) },
          done,
        ),
      );
    }
    if (table?.TableStatus === 'DELETING') await settled((done) => store.tableDb.del(name, done));
  }
}

function getTable(store: Store, name: string): Promise<Table | undefined> {
  return new Promise((resolve, reject) => {
    store.tableDb.get(name, (error, table) => {
      if (error && (error as Error).name !== 'NotFoundError') {
        reject(new Error('The DynamoDB store could not be read.', { cause: error }));
      } else resolve(table as Table | undefined);
    });
  });
}

function settled(write: (done: (error: unknown) => void) => void): Promise<void> {
  return new Promise((resolve, reject) => {
    write((error) => {
      if (error) reject(new Error('The DynamoDB store could not be written.', { cause: error }));
      else resolve();
    });
  });
}
