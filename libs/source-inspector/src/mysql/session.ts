import { isIP } from 'node:net';
import { createConnection } from 'mysql2/promise';
import type { DatabaseConnection } from '../connection.ts';
import { SourceError } from '../source-error.ts';
import { connectFailure, numberOf, queryFailure } from './failures.ts';

/** Values as text, whatever their type. */
export type Row = Readonly<Record<string, string | null>>;

export interface Session {
  readonly connection: DatabaseConnection;
  readonly mariadb: boolean;
  /** `doing` is said where it fails; `table` is the table that it reads, where it reads one. */
  rows(props: {
    readonly doing: string;
    readonly table?: string;
    readonly sql: string;
    readonly values?: readonly unknown[];
  }): Promise<readonly Row[]>;
  /** False where this user may not run it. */
  may(sql: string): Promise<boolean>;
  end(): Promise<void>;
}

const seconds = 20;

/** One connection that can only read; what is asked of it at once waits in line. */
export async function openSession(connection: DatabaseConnection): Promise<Session> {
  const { host, port, database, username, password, tls } = connection;
  if (tls.mode === 'verify' && isIP(host) !== 0) {
    const why = 'a certificate is verified against a host name, and this is an address';
    throw new SourceError('TLS_REFUSED', { where: `${host}:${port}`, why });
  }
  const client = await createConnection({
    host,
    port,
    database,
    user: username,
    password,
    charset: 'utf8mb4',
    connectTimeout: 10_000,
    connectAttributes: { program_name: 'daybreak-inspect' },
    // A server must not be able to ask for files of this machine.
    flags: ['-LOCAL_FILES'],
    ...(tls.mode === 'off'
      ? {}
      : {
          ssl: {
            rejectUnauthorized: true,
            verifyIdentity: true,
            ...(tls.certificateAuthority === undefined ? {} : { ca: tls.certificateAuthority }),
          },
        }),
  }).catch((error: unknown) => {
    throw connectFailure(error, connection);
  });
  // A connection that dies between two queries reports it here alone; the next one then fails.
  client.on('error', () => undefined);
  const ask = async (sql: string, values: readonly unknown[] = []) => {
    const [rows] = await client.query({
      sql,
      values: [...values],
      typeCast: (field) => field.string('utf8'),
    });
    return (Array.isArray(rows) ? rows : []) as Row[];
  };
  try {
    const [version] = await ask('SELECT VERSION() AS version');
    const mariadb = version?.['version']?.includes('MariaDB') ?? false;
    const limit = mariadb ? `max_statement_time = ${seconds}` : `max_execution_time = ${seconds * 1000}`;
    await ask(`SET SESSION time_zone = '+00:00', sql_mode = '', lock_wait_timeout = 3, ${limit}`);
    await ask('SET SESSION TRANSACTION READ ONLY');
    return {
      connection,
      mariadb,
      async rows({ doing, table, sql, values }) {
        try {
          return await ask(sql, values);
        } catch (error) {
          throw queryFailure(error, { connection, doing, table });
        }
      },
      async may(sql) {
        try {
          await ask(sql);
          return true;
        } catch (error) {
          if ([1142, 1143, 1044, 1227].includes(numberOf(error) ?? 0)) return false;
          throw queryFailure(error, { connection, doing: 'reading grants', table: undefined });
        }
      },
      async end() {
        await client.end().catch(() => client.destroy());
      },
    };
  } catch (error) {
    client.destroy();
    throw connectFailure(error, connection);
  }
}
