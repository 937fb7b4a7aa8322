import type { DatabaseSync } from 'node:sqlite';
import type { MessageAttributes } from './message-attributes.ts';
import type { QueueStore } from './queue-store.ts';
import type { TransactionalSends } from './transactional-sends.ts';
import { transaction } from '../../endpoint/database.ts';

/** Takes over what version 0.1 kept in tables of the database; visibility and receive counts start anew. */
export function importOldMessages({
  database,
  queues,
  sends,
}: {
  readonly database: DatabaseSync;
  readonly queues: QueueStore;
  readonly sends: TransactionalSends;
}): void {
  const old = database.prepare("SELECT 1 FROM sqlite_master WHERE name = 'sqs_queues'").get();
  if (old === undefined) return;
  transaction(database, () => {
    const definitions = database.prepare('SELECT name, attributes FROM sqs_queues').all() as unknown as {
      name: string;
      attributes: string;
    }[];
    for (const { name, attributes } of definitions) {
      queues.create(name, { attributes: JSON.parse(attributes) as Record<string, string>, tags: {} });
    }
    const rows = database
      .prepare('SELECT queue, body, attributes, group_id FROM sqs_messages ORDER BY seq')
      .all();
    for (const row of rows as unknown as {
      queue: string;
      body: string;
      attributes: string;
      group_id: string | null;
    }[]) {
      const attributes = JSON.parse(row.attributes) as MessageAttributes;
      sends.send(queues.get(row.queue), {
        body: row.body,
        delaySeconds: 0,
        ...(Object.keys(attributes).length > 0 && { attributes }),
        ...(row.group_id !== null && { groupId: row.group_id }),
      });
    }
    database.exec('DROP TABLE sqs_messages; DROP TABLE sqs_queues');
  });
}
