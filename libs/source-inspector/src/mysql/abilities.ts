import type { SourceAbilities } from '../source-inspector.ts';
import type { Session } from './session.ts';

const writing = /\b(ALL PRIVILEGES|INSERT|UPDATE|DELETE|CREATE|DROP|ALTER|TRUNCATE)\b/;

export async function abilitiesOf(session: Session): Promise<SourceAbilities> {
  const doing = "reading the session's abilities";
  const [row] = await session.rows({
    doing,
    sql: `
      SELECT VERSION() AS version, SUBSTRING_INDEX(CURRENT_USER(), '@', 1) AS user,
        @@read_only AS follows, @@innodb_read_only AS aurora, @@character_set_database AS encoding,
        IF(@@global.time_zone = 'SYSTEM', @@system_time_zone, @@global.time_zone) AS zone`,
  });
  // MariaDB and MySQL call it differently.
  const [readOnly] = await session.rows({
    doing,
    sql: "SHOW SESSION VARIABLES WHERE Variable_name IN ('tx_read_only', 'transaction_read_only') AND Value = 'ON'",
  });
  const [cipher] = await session.rows({ doing, sql: "SHOW SESSION STATUS LIKE 'Ssl_cipher'" });
  const grants = await session.rows({ doing, sql: 'SHOW GRANTS' });
  return {
    version: row?.['version'] ?? '',
    user: row?.['user'] ?? '',
    readOnlySession: readOnly !== undefined,
    userMayWrite: grants.some((grant) =>
      Object.values(grant).some((text) => writing.test(/^GRANT (.*?) ON /.exec(text ?? '')?.[1] ?? '')),
    ),
    seesOpenTransactions: await session.may('SELECT 1 FROM information_schema.innodb_trx LIMIT 1'),
    replica: [row?.['follows'], row?.['aurora']].some((value) => value !== '0' && value !== 'OFF'),
    encoding: row?.['encoding'] ?? '',
    timeZone: row?.['zone'] ?? '',
    tls: (cipher?.['Value'] ?? '') !== '',
  };
}
