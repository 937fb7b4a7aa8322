import { readableWindow as readableUpTo, type ExtractPlan } from '@daybreak/curation';
import { JobError } from '../../errors.ts';
import type { Session } from './session.ts';

type Window = ExtractPlan['window'];

/**
 * Rows are stamped with the time at which their statement or transaction began, so the window ends before the oldest of
 * those still under way, and a second before the server's clock: stamps may be cut to whole seconds, and InnoDB's list of
 * transactions may be a tenth of a second old. `trx_started` is in the server's own zone, whatever the session's; in the
 * hour that its clocks pass twice the earlier reading is taken. A statement that runs outside a transaction may be
 * about to begin one. What only reads holds nothing back.
 * @see https://dev.mysql.com/doc/refman/8.4/en/information-schema-innodb-trx-table.html
 */
const bounds = `
  SELECT UNIX_TIMESTAMP() - 1 AS clock,
    (SELECT MIN(CAST(IF(FROM_UNIXTIME(at - 3600) = began, at - 3600, at) AS SIGNED))
      FROM (SELECT trx_started AS began, UNIX_TIMESTAMP(trx_started) AS at FROM information_schema.innodb_trx
        WHERE trx_is_read_only = 0 AND trx_mysql_thread_id <> CONNECTION_ID()) AS open) AS transaction,
    (SELECT UNIX_TIMESTAMP() - 1 - MAX(p.TIME) FROM information_schema.processlist AS p
      WHERE p.COMMAND IN ('Query', 'Execute') AND p.ID <> CONNECTION_ID()
        AND NOT EXISTS (SELECT 1 FROM information_schema.innodb_trx WHERE trx_mysql_thread_id = p.ID)) AS statement`;

/** The window that can be read without missing a row that commits later. Asked for before anything is read. */
export async function readableWindow(session: Session, window: Window): Promise<Window> {
  await refuseReplica(session);
  await session.query("SET SESSION time_zone = 'SYSTEM'");
  const [found] = await session.query(bounds);
  await session.query("SET SESSION time_zone = '+00:00'");
  const seconds = ['clock', 'transaction', 'statement']
    .map((name) => found?.[name] ?? null)
    .filter((value) => value !== null)
    .map(Number);
  if (found === undefined || seconds.length === 0 || !seconds.every(Number.isFinite))
    throw new JobError({ code: 'SOURCE_QUERY_FAILED', cause: 'The source told no time.' });
  return readableUpTo(window, new Date(Math.min(...seconds) * 1000).toISOString());
}

/** A replica knows of its own transactions only, not of those that its writer has open. */
async function refuseReplica(session: Session): Promise<void> {
  const [found] = await session.query('SELECT @@read_only AS follows, @@innodb_read_only AS aurora');
  const on = (value: string | null | undefined) => value !== '0' && value !== 'OFF';
  if (found === undefined || (!on(found['follows']) && !on(found['aurora']))) return;
  throw new JobError({
    code: 'SOURCE_REFUSED',
    cause:
      'The source is a replica, which does not know what its writer has open, so rows that commit late would be skipped: name the writer in the connection, or read the table as a snapshot.',
  });
}

const instant = /^(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d)(?:\.(\d{1,9}))?(?:Z|[+-]\d\d:\d\d)$/;

/** A plan's predicate with the window filled in: instants in UTC as MySQL writes them, cut to microseconds. */
export function filled(predicate: string, window: Window): string {
  const fill = (text: string, token: string, value: string | null) => {
    if (!text.includes(token)) return text;
    const [match, , fraction = ''] = (value === null ? null : instant.exec(value)) ?? [];
    if (match === undefined) {
      throw new JobError({
        code: 'PLAN_INVALID',
        cause: `The query asks for ${token}, and the window has no such instant.`,
      });
    }
    const utc = new Date(match).toISOString().slice(0, 19).replace('T', ' ');
    return text.replaceAll(token, `'${utc}.${fraction.slice(0, 6).padEnd(6, '0')}'`);
  };
  return fill(fill(predicate, '{low}', window.low), '{high}', window.high);
}
