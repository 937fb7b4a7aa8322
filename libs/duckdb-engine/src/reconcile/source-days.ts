import type { ReconcilePlan } from '@daybreak/curation';
import { JobError } from '../errors.ts';
import type { Look } from '../extract/budget/look.ts';
import { looker } from '../extract/mysql/probe.ts';
import { withSource } from '../extract/mysql/session.ts';
import { filled } from '../extract/mysql/window.ts';
import { sourceError } from '../extract/postgresql/errors.ts';
import { isReplica, replicaWindow } from '../extract/postgresql/primary.ts';
import { look } from '../extract/postgresql/probe.ts';
import { openSession } from '../extract/postgresql/session.ts';
import { filledPredicates } from '../extract/postgresql/window.ts';
import type { SourceConnection } from '../extract/source-connection.ts';

export type SourceDay = Readonly<Record<string, string | null>>;

/** One statement on one connection, which is not begun while the source is above the ceilings of its budget. */
export function sourceDays(plan: ReconcilePlan, connection: SourceConnection): Promise<readonly SourceDay[]> {
  switch (plan.engine) {
    case 'postgresql':
      return ofPostgresql(plan, connection);
    case 'mysql':
      return ofMysql(plan, connection);
  }
}

async function ofPostgresql(
  { budget, sourceQuery, window }: ReconcilePlan,
  connection: SourceConnection,
): Promise<readonly SourceDay[]> {
  const { statementTimeoutSeconds, patienceSeconds } = budget;
  const session = await openSession({ connection, statementTimeoutSeconds });
  try {
    refuseStrain(await look(session), budget);
    const { client } = session;
    // A replica that has not come up to the window's end would lack rows that the lake has.
    if (await isReplica(client))
      await replicaWindow({ replica: client, connection, window, patienceSeconds });
    const [sql = ''] = filledPredicates([sourceQuery], window);
    const { rows } = await client.query<SourceDay>(sql);
    await session.close();
    return rows;
  } catch (error) {
    throw sourceError(error, 'query');
  } finally {
    session.destroy();
  }
}

async function ofMysql(
  { budget, sourceQuery, window }: ReconcilePlan,
  connection: SourceConnection,
): Promise<readonly SourceDay[]> {
  const { statementTimeoutSeconds } = budget;
  return withSource({ connection, statementTimeoutSeconds }, async (session) => {
    const now = await looker(session, budget);
    refuseStrain(await now(), budget);
    return session.query(filled(sourceQuery, window));
  });
}

function refuseStrain(
  { latencyMilliseconds, replicaLagSeconds }: Look,
  budget: ReconcilePlan['budget'],
): void {
  const { latencyCeilingMilliseconds, replicaLagCeilingSeconds } = budget;
  const above = (value: number | null, ceiling: number | null) =>
    value !== null && ceiling !== null && value > ceiling;
  if (
    above(latencyMilliseconds, latencyCeilingMilliseconds) ||
    above(replicaLagSeconds, replicaLagCeilingSeconds)
  )
    throw new JobError({
      code: 'SOURCE_BUSY',
      cause: 'The source answered later than its budget allows, so it was not compared with the lake.',
    });
}
