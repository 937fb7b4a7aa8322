import type { DatabaseSync } from 'node:sqlite';
import { transaction } from '../../../endpoint/database.ts';
import type { NativeEvent } from '../../../endpoint/service.ts';
import type { Execution } from '../execution.ts';

export interface ExecutionStore {
  find(id: string): Execution | null;
  findByToken(workGroup: string, token: string): Execution | null;
  /** Newest first, after the one named. */
  list(page: { workGroup: string; limit: number; after: string | null }): readonly Execution[];
  unfinished(): readonly Execution[];
  /** The state and the event that tells of it, in one transaction. */
  save(execution: Execution, event: NativeEvent): void;
  /** Puts events on the bus that are stored and not there yet. Delivery is at least once. */
  flush(): void;
}

export function openExecutionStore(
  database: DatabaseSync,
  emit: (event: NativeEvent) => void,
): ExecutionStore {
  database.exec(`
    CREATE TABLE IF NOT EXISTS athena_executions (
      sequence INTEGER PRIMARY KEY, id TEXT NOT NULL UNIQUE, work_group TEXT NOT NULL, token TEXT, state TEXT NOT NULL,
      document TEXT NOT NULL);
    CREATE INDEX IF NOT EXISTS athena_executions_by_work_group ON athena_executions (work_group, sequence);
    CREATE UNIQUE INDEX IF NOT EXISTS athena_executions_by_token ON athena_executions (work_group, token) WHERE token IS NOT NULL;
    CREATE INDEX IF NOT EXISTS athena_executions_unfinished ON athena_executions (state) WHERE state IN ('QUEUED', 'RUNNING');
    CREATE TABLE IF NOT EXISTS athena_outbox (sequence INTEGER PRIMARY KEY, event TEXT NOT NULL);
  `);
  const read = (row: Record<string, unknown> | undefined) =>
    row ? (JSON.parse(String(row['document'])) as Execution) : null;
  const byId = database.prepare('SELECT document FROM athena_executions WHERE id = ?');
  const byToken = database.prepare(
    'SELECT document FROM athena_executions WHERE work_group = ? AND token = ?',
  );
  const page = database.prepare(
    `SELECT document FROM athena_executions WHERE work_group = ?
     AND sequence < coalesce((SELECT sequence FROM athena_executions WHERE id = ?), 9223372036854775807) ORDER BY sequence DESC LIMIT ?`,
  );
  const open = database.prepare(
    `SELECT document FROM athena_executions WHERE state IN ('QUEUED', 'RUNNING') ORDER BY sequence`,
  );
  const upsert = database.prepare(
    `INSERT INTO athena_executions (id, work_group, token, state, document) VALUES (?, ?, ?, ?, ?)
     ON CONFLICT (id) DO UPDATE SET state = excluded.state, document = excluded.document`,
  );
  const add = database.prepare('INSERT INTO athena_outbox (event) VALUES (?)');
  const pending = database.prepare('SELECT sequence, event FROM athena_outbox ORDER BY sequence');
  const remove = database.prepare('DELETE FROM athena_outbox WHERE sequence = ?');
  return {
    find: (id) => read(byId.get(id)),
    findByToken: (workGroup, token) => read(byToken.get(workGroup, token)),
    list: ({ workGroup, limit, after }) =>
      page.all(workGroup, after, limit).map((row) => JSON.parse(String(row['document'])) as Execution),
    unfinished: () => open.all().map((row) => JSON.parse(String(row['document'])) as Execution),
    save: (execution, event) => {
      transaction(database, () => {
        const { id, workGroup, token, state } = execution;
        upsert.run(id, workGroup, token, state, JSON.stringify(execution));
        add.run(JSON.stringify(event));
      });
    },
    flush: () => {
      for (const row of pending.all()) {
        emit(JSON.parse(String(row['event'])) as NativeEvent);
        remove.run(Number(row['sequence']));
      }
    },
  };
}
