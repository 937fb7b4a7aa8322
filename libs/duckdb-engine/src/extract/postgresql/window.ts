import type { Client } from 'pg';
import { readableWindow as readableUpTo, type ExtractPlan } from '@daybreak/curation';
import { JobError } from '../../errors.ts';
import { applicationName } from './session.ts';

type Window = ExtractPlan['window'];

const instant = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d{1,9})?(?:Z|[+-]\d\d:\d\d)$/;

/**
 * Everything that still runs may commit rows stamped with the time at which it began (`now()` is the start of the
 * transaction), so the window ends before the oldest of them. The catalog tells only when a prepared transaction was
 * prepared, not when it began: the overlap of windows covers the difference.
 */
const oldest = `
  SELECT to_char(began AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') AS began
  FROM (SELECT least(
    clock_timestamp(),
    (SELECT min(xact_start) FROM pg_stat_activity
      WHERE datname = current_database() AND pid <> pg_backend_pid() AND backend_type = 'client backend'
        AND (application_name <> '${applicationName}' OR backend_xid IS NOT NULL)),
    (SELECT min(prepared) FROM pg_prepared_xacts WHERE database = current_database())
  ) AS began) AS oldest`;

/** The window that can be read without missing a row that commits later. Asked for before the snapshot is taken. */
export async function readableWindow(client: Client, window: Window): Promise<Window> {
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
  const { rows } = await client.query<{ began: string }>(oldest);
  const [found] = rows;
  if (found === undefined)
    throw new JobError({ code: 'SOURCE_QUERY_FAILED', cause: 'The source told no time.' });
  return readableUpTo(window, found.began);
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
