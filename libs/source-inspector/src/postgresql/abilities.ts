import { SourceError } from '../source-error.ts';
import type { SourceAbilities } from '../source-inspector.ts';
import type { Session } from './session.ts';

export async function abilitiesOf(session: Session): Promise<SourceAbilities> {
  const doing = "reading the session's abilities";
  const [row] = await session.rows<Omit<SourceAbilities, 'tls'>>({
    doing,
    sql: `
      SELECT current_setting('server_version') AS version, current_user AS user,
        current_setting('default_transaction_read_only') = 'on' AS "readOnlySession",
        EXISTS (SELECT FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
          WHERE c.relkind IN ('r', 'p') AND n.nspname <> 'information_schema' AND n.nspname !~ '^pg_'
            AND has_schema_privilege(n.oid, 'USAGE')
            AND has_table_privilege(c.oid, 'INSERT, UPDATE, DELETE, TRUNCATE')) AS "userMayWrite",
        pg_has_role('pg_read_all_stats', 'USAGE') AS "seesOpenTransactions",
        pg_is_in_recovery() AS replica,
        (SELECT pg_encoding_to_char(encoding) FROM pg_database WHERE datname = current_database()) AS encoding,
        current_setting('TimeZone') AS "timeZone"`,
  });
  const [ssl] = await session.rows<{ ssl: boolean }>({
    doing,
    sql: 'SELECT ssl FROM pg_stat_ssl WHERE pid = pg_backend_pid()',
  });
  if (row === undefined) throw new SourceError('QUERY_FAILED', { doing, state: 'no row' });
  return { ...row, tls: ssl?.ssl ?? false };
}
