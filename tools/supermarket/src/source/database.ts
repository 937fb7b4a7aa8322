import pg from 'pg';
import { adminUser } from './server.ts';
import { SourceError } from './source-error.ts';

export const databaseName = 'supermarket';
export const readerUser = 'daybreak_reader';

/** Where the shop's own till system would connect: it may write. */
export function adminUrl(props: {
  readonly port: number;
  readonly password: string;
  readonly database?: string;
}): string {
  const { port, password, database = databaseName } = props;
  return `postgres://${adminUser}:${encodeURIComponent(password)}@127.0.0.1:${port}/${database}`;
}

export function readerUrl({ port, password }: { readonly port: number; readonly password: string }): string {
  return `postgres://${readerUser}:${encodeURIComponent(password)}@127.0.0.1:${port}/${databaseName}`;
}

export async function withClient<T>(url: string, act: (client: pg.Client) => Promise<T>): Promise<T> {
  const client = new pg.Client({ connectionString: url });
  try {
    await client.connect();
  } catch (error) {
    // SQLSTATE invalid_password
    if (error instanceof pg.DatabaseError && error.code === '28P01')
      throw new SourceError('SOURCE_PASSWORD_CHANGED', "The source refused the shop's password.");
    throw error;
  }
  try {
    return await act(client);
  } finally {
    await client.end();
  }
}

/** The database, and a role that can read the shop and no more. Repeatable: the reader's password is set each time. */
export async function prepareDatabase(props: {
  readonly port: number;
  readonly adminPassword: string;
  readonly readerPassword: string;
}): Promise<void> {
  const { port, adminPassword, readerPassword } = props;
  await withClient(adminUrl({ port, password: adminPassword, database: 'postgres' }), async (client) => {
    const { rowCount } = await client.query('select 1 from pg_database where datname = $1', [databaseName]);
    if (rowCount === 0) await client.query(`create database ${databaseName}`);
  });
  await withClient(adminUrl({ port, password: adminPassword }), async (client) => {
    const { rowCount } = await client.query('select 1 from pg_roles where rolname = $1', [readerUser]);
    if (rowCount === 0) await client.query(`create role ${readerUser} login`);
    await client.query(`alter role ${readerUser} password ${client.escapeLiteral(readerPassword)}`);
    await client.query(`alter role ${readerUser} set default_transaction_read_only = on`);
    await client.query(`revoke create on schema public from public`);
    await client.query(`grant connect on database ${databaseName} to ${readerUser}`);
    await client.query(`grant usage on schema public to ${readerUser}`);
    await client.query(`alter default privileges in schema public grant select on tables to ${readerUser}`);
    // To see since when others' transactions are open.
    await client.query(`grant pg_read_all_stats to ${readerUser}`);
  });
}
