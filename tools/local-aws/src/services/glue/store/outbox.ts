import type { DatabaseSync } from 'node:sqlite';
import type { NativeEvent } from '../../../endpoint/service.ts';

/**
 * Native events are written in the transaction that changes the state, and put on the bus after it: what a crash
 * cut off is put there on the next start. Delivery is at least once, as on AWS.
 */
export interface Outbox {
  add(event: NativeEvent): void;
  flush(): void;
}

export function openOutbox(database: DatabaseSync, emit: (event: NativeEvent) => void): Outbox {
  database.exec('CREATE TABLE IF NOT EXISTS glue_outbox (sequence INTEGER PRIMARY KEY, event TEXT NOT NULL)');
  const insert = database.prepare('INSERT INTO glue_outbox (event) VALUES (?)');
  const pending = database.prepare('SELECT sequence, event FROM glue_outbox ORDER BY sequence');
  const remove = database.prepare('DELETE FROM glue_outbox WHERE sequence = ?');
  return {
    add: (event) => {
      insert.run(JSON.stringify(event));
    },
    flush: () => {
      for (const row of pending.all()) {
        const { sequence, event } = row as { sequence: number; event: string };
        emit(JSON.parse(event) as NativeEvent);
        remove.run(sequence);
      }
    },
  };
}
