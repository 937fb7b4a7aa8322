import { isIP, connect as connectSocket, type Socket } from 'node:net';
import { createConnection, type Connection } from 'mysql2';
import { JobError } from '../../errors.ts';
import type { SourceConnection } from '../source-connection.ts';
import { errorNumber, sourceError } from './errors.ts';

/** One connection that can only read. */
export interface Session {
  readonly connection: Connection;
  readonly mariadb: boolean;
  /** Rows as text by column. */
  query(sql: string): Promise<Rows>;
  /** Null where the user may not ask that. */
  queryIfAllowed(sql: string): Promise<Rows | null>;
}

export type Rows = readonly Readonly<Record<string, string | null>>[];

/** Runs `work` on one connection that can only read, and closes it whatever happens. */
export async function withSource<Result>(
  {
    connection: to,
    statementTimeoutSeconds,
  }: { readonly connection: SourceConnection; readonly statementTimeoutSeconds: number },
  work: (session: Session) => Promise<Result>,
): Promise<Result> {
  const { connection, socket } = await connect(to);
  try {
    const query = async (sql: string) => {
      const answer = await ask(connection, sql);
      if (answer instanceof Error) throw sourceError(answer, 'query');
      return answer;
    };
    const [version] = await query('SELECT VERSION() AS version');
    const mariadb = version?.['version']?.includes('MariaDB') ?? false;
    await query(
      `SET SESSION ${[
        "time_zone = '+00:00'",
        // Zero dates are shown as they are, and a backslash in a literal is a backslash.
        "sql_mode = 'NO_BACKSLASH_ESCAPES'",
        'lock_wait_timeout = 10',
        'net_write_timeout = 600',
        mariadb
          ? `max_statement_time = ${statementTimeoutSeconds}`
          : `max_execution_time = ${statementTimeoutSeconds * 1000}`,
      ].join(', ')}`,
    );
    await query('SET NAMES utf8mb4');
    await query('SET SESSION TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY');
    const queryIfAllowed = async (sql: string) => {
      const answer = await ask(connection, sql);
      if (!(answer instanceof Error)) return answer;
      if (errorNumber(answer) === 1227) return null;
      throw sourceError(answer, 'query');
    };
    const result = await work({ connection, mariadb, query, queryIfAllowed });
    connection.end(() => undefined);
    return result;
  } catch (error) {
    // A polite goodbye would wait for a server that is itself waiting for us to read. mysql2's destroy() is one: it only
    // ends its own half, which is never noticed on a connection that is paused.
    connection.destroy();
    socket.destroy();
    throw sourceError(error, 'query');
  }
}

async function connect(
  to: SourceConnection,
): Promise<{ readonly connection: Connection; readonly socket: Socket }> {
  if (to.tls && isIP(to.host) !== 0) {
    throw new JobError({
      code: 'SOURCE_REFUSED',
      cause: 'A certificate is verified against a host name, and the connection names an address.',
    });
  }
  const token = await tokenFor(to);
  const socket = connectSocket({ host: to.host, port: to.port, noDelay: true, keepAlive: true });
  const connection = createConnection({
    stream: () => socket,
    host: to.host,
    port: to.port,
    database: to.database,
    user: to.username,
    password: token === null ? to.password : '',
    ...(token === null
      ? {}
      : { authPlugins: { mysql_clear_password: () => () => Buffer.from(`${token}\0`) } }),
    charset: 'utf8mb4',
    connectTimeout: 10_000,
    connectAttributes: { program_name: 'daybreak-extract' },
    // A server must not be able to ask for files of this machine.
    flags: ['-LOCAL_FILES'],
    ...(to.tls
      ? {
          ssl: {
            rejectUnauthorized: true,
            verifyIdentity: true,
            minVersion: 'TLSv1.2',
            ...(to.certificateAuthority === undefined ? {} : { ca: to.certificateAuthority }),
          },
        }
      : {}),
  });
  await new Promise<void>((resolve, reject) => {
    connection.connect((error) => {
      if (error === null) resolve();
      else {
        socket.destroy();
        reject(token === null ? sourceError(error, 'connect') : tokenError(error));
      }
    });
  });
  // A connection that dies between two statements reports it here alone; the next statement then fails.
  connection.on('error', () => undefined);
  return { connection, socket };
}

/**
 * A token of IAM is sent as it is, once the server asks for it, which a driver would do on any connection: only one whose
 * certificate is verified may be asked. Null where a password lets the user in.
 */
async function tokenFor({ token, tls }: SourceConnection): Promise<string | null> {
  if (token === undefined) return null;
  if (!tls) {
    throw new JobError({
      code: 'SOURCE_REFUSED',
      cause:
        'A token of IAM is sent as it is, and the connection is not encrypted: set JDBC_ENFORCE_SSL to true. The token was not sent.',
    });
  }
  try {
    return await token();
  } catch (error) {
    throw sourceError(error, 'connect');
  }
}

function tokenError(error: Error): JobError {
  if (errorNumber(error) !== 1045) return sourceError(error, 'connect');
  return new JobError({
    code: 'SOURCE_REFUSED',
    cause:
      "The source refused the token of IAM: let the job's role rds-db:connect as the user, and create the user IDENTIFIED WITH AWSAuthenticationPlugin AS 'RDS' (error 1045).",
  });
}

function ask(connection: Connection, sql: string): Promise<Rows | Error> {
  return new Promise((resolve) => {
    connection.query(
      { sql, typeCast: (field) => field.string('utf8') },
      (error: Error | null, rows: unknown) => {
        resolve(error ?? (Array.isArray(rows) ? (rows as Rows) : []));
      },
    );
  });
}
