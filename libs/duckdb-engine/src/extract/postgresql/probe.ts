import type { Look } from '../budget/look.ts';
import { sourceError } from './errors.ts';
import type { Session } from './session.ts';

/**
 * A replica that has replayed everything it received has no lag, however long ago the primary wrote last.
 * @see https://www.postgresql.org/docs/current/functions-admin.html#FUNCTIONS-RECOVERY-CONTROL
 */
const condition = `
  SELECT (SELECT count(*)::int FROM pg_stat_activity
      WHERE (state = 'active' OR state LIKE 'idle in transaction%') AND state_change > clock_timestamp() - interval '1 minute'
        AND backend_type = 'client backend' AND application_name NOT LIKE 'daybreak-%') AS active,
    CASE WHEN NOT pg_is_in_recovery() THEN NULL
      WHEN pg_last_wal_receive_lsn() = pg_last_wal_replay_lsn() THEN 0
      ELSE extract(epoch FROM clock_timestamp() - pg_last_xact_replay_timestamp()) END::float8 AS lag`;

export async function look({ client }: Session): Promise<Look> {
  try {
    const asked = performance.now();
    await client.query('SELECT 1');
    const latencyMilliseconds = performance.now() - asked;
    const { rows } = await client.query<{ active: number | null; lag: number | null }>(condition);
    return {
      latencyMilliseconds,
      activeSessions: rows[0]?.active ?? null,
      replicaLagSeconds: rows[0]?.lag ?? null,
    };
  } catch (error) {
    throw sourceError(error, 'query');
  }
}
