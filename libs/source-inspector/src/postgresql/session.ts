import { Client, type QueryResultRow } from 'pg';
import type { DatabaseConnection } from '../connection.ts';
import { SourceError } from '../source-error.ts';
import { connectFailure, queryFailure } from './failures.ts';

export interface Session {
  readonly connection: DatabaseConnection;
  /** `doing` is said where it fails; `table` is the table that it reads, where it reads one. */
  rows<Row extends QueryResultRow>(props: {
    readonly doing: string;
    readonly table?: string;
    readonly sql: string;
    readonly values?: readonly unknown[];
  }): Promise<Row[]>;
  end(): Promise<void>;
}

const setup = [
  'SET default_transaction_read_only = on',
  'SET statement_timeout = 20000',
  'SET lock_timeout = 3000',
  'SET idle_in_transaction_session_timeout = 60000',
  "SET DateStyle = 'ISO, YMD'",
  "SET IntervalStyle = 'iso_8601'",
  "SET client_encoding = 'UTF8'",
].join(';');

/** One connection that can only read; what is asked of it at once waits in line. */
export async function openSession(connection: DatabaseConnection): Promise<Session> {
  const { host, port, database, username, password, tls } = connection;
  const client = new Client({
    host,
    port,
    database,
    user: username,
    password,
    ssl:
      tls.mode === 'off'
        ? false
        : {
            rejectUnauthorized: true,
            ...(tls.certificateAuthority === undefined ? {} : { ca: tls.certificateAuthority }),
          },
    application_name: 'daybreak-inspect',
    connectionTimeoutMillis: 10_000,
    keepAlive: true,
  });
  let lost = false;
  // A connection that dies between two queries reports it here alone.
  client.on('error', () => (lost = true));
  try {
    await client.connect();
    await client.query(setup);
  } catch (error) {
    await client.end().catch(() => undefined);
    throw connectFailure(error, connection);
  }
  let last: Promise<unknown> = Promise.resolve();
  return {
    connection,
    async rows<Row extends QueryResultRow>({
      doing,
      table,
      sql,
      values = [],
    }: Parameters<Session['rows']>[0]) {
      // The driver's own line is to go with its next major version.
      const mine = last.then(() => client.query<Row>(sql, [...values]));
      last = mine.catch(() => undefined);
      try {
        return (await mine).rows;
      } catch (error) {
        if (lost) throw new SourceError('CONNECTION_LOST', { where: whereOf(connection) });
        throw queryFailure(error, { connection, doing, table });
      }
    },
    async end() {
      await last;
      await client.end().catch(() => undefined);
    },
  };
}

export const whereOf = ({ host, port }: DatabaseConnection) => `${host}:${port}`;
