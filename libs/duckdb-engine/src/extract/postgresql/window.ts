import type { Client } from 'pg';
import type { ExtractPlan } from '@daybreak/curation';
import { JobError } from '../../errors.ts';
import { applicationName } from './session.ts';

type Window = ExtractPlan['window'];

const instant = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d{1,9})?(?:Z|[+-]\d\d:\d\d)$/;

/**
 * Everything that still runs may commit rows stamped with the time at which it began (`now()` is the start of the
 * transaction), so the window ends before the oldest of them. The catalog tells only when a prepared transaction was
 * prepared, not when it began: the overlap of windows covers the difference.
 */
const clamp = `
  SELECT to_char(ends AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') AS high, ends < $1::timestamptz AS clamped
  FROM (SELECT least(
    $1::timestamptz,
    clock_timestamp(),
    (SELECT min(xact_start) FROM pg_stat_activity
      WHERE datname = current_database() AND pid <> pg_backend_pid() AND backend_type = 'client backend'
        AND (application_name <> '${applicationName}' OR backend_xid IS NOT NULL)),
    (SELECT min(prepared) FROM pg_prepared_xacts WHERE database = current_database())
  ) AS ends) AS oldest`;

/** The window that can be read without missing a row that commits later. Asked for before the snapshot is taken. */
export async function readableWindow(client: Client, { low, high }: Window): Promise<Window> {
  const role = await client.query<{ sees: boolean }>(
    "SELECT pg_has_role('pg_read_all_stats', 'USAGE') AS sees",
  );
  if (role.rows[0]?.sees !== true) {
    throw new JobError({
      code: 'SOURCE_REFUSED',
      cause:
        "The extraction's user cannot see when other sessions' transactions began, so rows that commit late would be skipped.",
    });
  }
  const { rows } = await client.query<{ high: string; clamped: boolean }>(clamp, [high]);
  const [found] = rows;
  if (found === undefined)
    throw new JobError({ code: 'SOURCE_QUERY_FAILED', cause: 'The source told no time.' });
  const readable = found.clamped ? found.high : high;
  // An open transaction older than the window leaves nothing to read now.
  const empty = low !== null && Date.parse(readable) < Date.parse(low);
  return { low, high: empty ? low : readable };
}

/** The plan's predicates with their window filled in. */
export function filledPredicates(predicates: readonly string[], window: Window): readonly string[] {
  const fill = (text: string, token: string, value: string | null) => {
    if (!text.includes(token)) return text;
    if (value === null || !instant.test(value)) {
      throw new JobError({
        code: 'PLAN_INVALID',
        cause: `A predicate asks for ${token}, and the window has no such instant.`,
      });
    }
    return text.replaceAll(token, `'${value}'`);
  };
  return predicates.map((predicate) => fill(fill(predicate, '{low}', window.low), '{high}', window.high));
}
