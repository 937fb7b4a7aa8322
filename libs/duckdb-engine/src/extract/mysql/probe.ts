import type { TableReading } from '@daybreak/curation';
import { JobError } from '../../errors.ts';
import type { Look } from '../budget/look.ts';
import type { Rows, Session } from './session.ts';

/**
 * How to look at the source from a small session beside the one that reads. How far a replica lags behind takes a grant of
 * its own: without it nothing is said of that, and a budget that has a ceiling for it is refused.
 */
export async function looker(
  session: Session,
  { replicaLagCeilingSeconds }: Pick<TableReading['budget'], 'replicaLagCeilingSeconds'>,
): Promise<() => Promise<Look>> {
  const tellsLag = (await lagOf(session)) !== null;
  if (!tellsLag && replicaLagCeilingSeconds !== null) {
    throw new JobError({
      code: 'SOURCE_REFUSED',
      cause: `The budget has a ceiling for the lag of replicas, and the user may not see it: GRANT ${session.mariadb ? 'REPLICA MONITOR' : 'REPLICATION CLIENT'} ON *.* to the user.`,
    });
  }
  return async () => {
    const asked = performance.now();
    await session.query('SELECT 1');
    const latencyMilliseconds = performance.now() - asked;
    return {
      latencyMilliseconds,
      activeSessions: await othersAtWork(session),
      replicaLagSeconds: tellsLag ? ((await lagOf(session))?.lag ?? null) : null,
    };
  };
}

/** Other users' sessions; who may not see them sees only its own. */
async function othersAtWork(session: Session): Promise<number | null> {
  const [row] = await session.query(`
    SELECT COUNT(*) AS others FROM information_schema.processlist
    WHERE command IN ('Query', 'Execute') AND user <> SUBSTRING_INDEX(USER(), '@', 1)`);
  return row === undefined ? null : Number(row['others']);
}

/** Null where the user may not ask; no lag where the source is no replica, or does not tell. */
async function lagOf(session: Session): Promise<{ readonly lag: number | null } | null> {
  const rows: Rows | null = await session.queryIfAllowed('SHOW REPLICA STATUS');
  if (rows === null) return null;
  const told = rows
    .map((row) => row['Seconds_Behind_Source'] ?? row['Seconds_Behind_Master'] ?? null)
    .filter((seconds) => seconds !== null)
    .map(Number);
  return { lag: told.length === 0 ? null : Math.max(...told) };
}
