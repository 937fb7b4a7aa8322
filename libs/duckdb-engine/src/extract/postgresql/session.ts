import { Client } from 'pg';
import type { SourceConnection } from '../source-connection.ts';
import { reusingSocket } from './copy/reusing-socket.ts';
import { sourceError } from './errors.ts';

/** Its sessions only read, so they never hold back each other's windows. */
export const applicationName = 'daybreak-extract';

export interface Session {
  readonly client: Client;
  /** Why the source ended it, where it said so while nothing was asked. */
  readonly endedBy: () => unknown;
  close(): Promise<void>;
  /** Without a goodbye, which would wait for a server that is itself waiting for us to read. */
  destroy(): void;
}

/** A session that can only read, and takes one process of the source at a time. */
export async function openSession({
  connection,
  statementTimeoutSeconds,
}: {
  readonly connection: SourceConnection;
  readonly statementTimeoutSeconds: number;
}): Promise<Session> {
  const socket = reusingSocket();
  const client = new Client({
    stream: () => socket,
    host: connection.host,
    port: connection.port,
    database: connection.database,
    user: connection.username,
    password: connection.token ?? connection.password,
    ssl: connection.tls ? verified(connection) : false,
    application_name: applicationName,
    connectionTimeoutMillis: 10_000,
    keepAlive: true,
  });
  // A connection that dies between two queries reports it here alone; the next query then fails without a reason.
  let ending: unknown = null;
  client.on('error', (error) => (ending ??= error));
  try {
    await client.connect();
  } catch (error) {
    socket.destroy();
    throw sourceError(error, 'connect');
  }
  try {
    await client.query([...settings, `SET statement_timeout = ${statementTimeoutSeconds * 1000}`].join(';'));
  } catch (error) {
    socket.destroy();
    throw sourceError(error, 'query');
  }
  return {
    client,
    endedBy: () => ending,
    close: () => client.end(),
    destroy: () => socket.destroy(),
  };
}

/** The host is named for addresses too, which pg would have verified as `localhost`. */
const verified = ({ host, certificateAuthority }: SourceConnection) => ({
  host,
  rejectUnauthorized: true,
  minVersion: 'TLSv1.2' as const,
  ...(certificateAuthority === undefined ? {} : { ca: certificateAuthority }),
});

const settings = [
  'SET default_transaction_read_only = on',
  'SET lock_timeout = 10000',
  'SET idle_in_transaction_session_timeout = 300000',
  "SET TimeZone = 'UTC'",
  "SET DateStyle = 'ISO, YMD'",
  "SET IntervalStyle = 'iso_8601'",
  // What a database keeps in no known encoding is looked at here, where the column's name is known.
  `SELECT set_config('client_encoding', CASE current_setting('server_encoding') WHEN 'SQL_ASCII' THEN 'SQL_ASCII' ELSE 'UTF8' END, false)`,
  "SET bytea_output = 'hex'",
  'SET extra_float_digits = 1',
  'SET standard_conforming_strings = on',
  // One connection of the budget is one process at work.
  'SET max_parallel_workers_per_gather = 0',
  // Compiling a slice's query costs more than it saves.
  'SET jit = off',
];
