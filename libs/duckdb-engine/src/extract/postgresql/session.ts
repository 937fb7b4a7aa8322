import { Socket } from 'node:net';
import { Client } from 'pg';
import type { SourceConnection } from '../source-connection.ts';
import { sourceError } from './errors.ts';

/** Its sessions only read, so they never hold back each other's windows. */
export const applicationName = 'daybreak-extract';

/** Runs `work` on one connection that can only read, and closes it whatever happens. */
export async function withSource<Result>(
  {
    connection,
    statementTimeoutSeconds,
  }: { readonly connection: SourceConnection; readonly statementTimeoutSeconds: number },
  work: (client: Client) => Promise<Result>,
): Promise<Result> {
  const socket = new Socket();
  const client = new Client({
    stream: () => socket,
    host: connection.host,
    port: connection.port,
    database: connection.database,
    user: connection.username,
    password: connection.password,
    ssl: connection.tls,
    application_name: applicationName,
    connectionTimeoutMillis: 10_000,
    keepAlive: true,
  });
  // A connection that dies between two queries reports it here alone; the next query then fails.
  client.on('error', () => undefined);
  try {
    await client.connect();
  } catch (error) {
    socket.destroy();
    throw sourceError(error, 'connect');
  }
  try {
    const setup = [
      'SET default_transaction_read_only = on',
      `SET statement_timeout = ${statementTimeoutSeconds * 1000}`,
      'SET lock_timeout = 10000',
      'SET idle_in_transaction_session_timeout = 300000',
      "SET TimeZone = 'UTC'",
      "SET DateStyle = 'ISO, YMD'",
      "SET IntervalStyle = 'iso_8601'",
      "SET client_encoding = 'UTF8'",
    ];
    await client.query(setup.join(';'));
    const result = await work(client);
    await client.end();
    return result;
  } catch (error) {
    // A polite goodbye would wait for a server that is itself waiting for us to read.
    socket.destroy();
    throw sourceError(error, 'query');
  }
}
