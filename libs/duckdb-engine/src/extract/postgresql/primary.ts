import { setTimeout as pause } from 'node:timers/promises';
import type { ExtractPlan } from '@daybreak/curation';
import type { Client } from 'pg';
import { JobError } from '../../errors.ts';
import type { SourceConnection } from '../source-connection.ts';
import { openSession } from './session.ts';
import { readableWindow } from './window.ts';

type Window = ExtractPlan['window'];

/**
 * A replica shows its own sessions and not those of the primary, so it cannot tell which rows will still be committed. The
 * primary is asked in its stead, and the replica read once it has replayed everything up to that answer.
 */
export async function replicaWindow({
  replica,
  connection,
  window,
  patienceSeconds,
}: {
  readonly replica: Client;
  readonly connection: SourceConnection;
  readonly window: Window;
  readonly patienceSeconds: number;
}): Promise<Window> {
  const { primary } = connection;
  if (primary === undefined) {
    throw new JobError({
      code: 'SOURCE_IS_REPLICA',
      cause:
        "The source is a replica, which does not show the primary's open transactions: rows that commit late would be skipped.",
    });
  }
  const asked = await openSession({
    connection: { ...connection, ...primary },
    statementTimeoutSeconds: 10,
  });
  try {
    const readable = await readableWindow(asked.client, window);
    const { rows } = await asked.client.query<{ position: string }>(
      'SELECT pg_current_wal_insert_lsn()::text AS position',
    );
    await asked.close();
    await replayed(replica, rows[0]?.position ?? '', patienceSeconds);
    return readable;
  } finally {
    asked.destroy();
  }
}

export async function isReplica(client: Client): Promise<boolean> {
  const { rows } = await client.query<{ replica: boolean }>('SELECT pg_is_in_recovery() AS replica');
  return rows[0]?.replica === true;
}

async function replayed(replica: Client, position: string, patienceSeconds: number): Promise<void> {
  const givesUp = performance.now() + patienceSeconds * 1000;
  for (;;) {
    const { rows } = await replica.query<{ there: boolean }>(
      'SELECT pg_last_wal_replay_lsn() >= $1::pg_lsn AS there',
      [position],
    );
    if (rows[0]?.there === true) return;
    if (performance.now() > givesUp) {
      throw new JobError({
        code: 'SOURCE_BUSY',
        cause: `The replica did not catch up with its primary within ${patienceSeconds} s.`,
      });
    }
    await pause(100);
  }
}
