import { execFile } from 'node:child_process';
import { chown, copyFile, mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { GetConnectionCommand, GlueClient } from '@aws-sdk/client-glue';
import { GetSecretValueCommand, SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import type { Client } from 'pg';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { awsCredentials, extract, type SourceConnection } from '../src/index.ts';
import { startPostgres, type TestPostgres } from './postgres.ts';
import { testPlace, type TestPlace } from './surroundings.ts';

const run = promisify(execFile);

let folder: string;
let postgres: TestPostgres;
let owner: Client;
let place: TestPlace;
let authority: string;
let stranger: string;

/** An authority of our own, and a certificate of it for `localhost`. */
async function makeCertificates(): Promise<void> {
  folder = await mkdtemp(join(tmpdir(), 'daybreak-tls-'));
  const openssl = (...args: string[]) => run('openssl', args, { cwd: folder });
  const curve = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes'];
  for (const name of ['authority', 'stranger'])
    await openssl(
      ...['req', '-x509', ...curve, '-days', '2', '-subj', `/CN=${name}`],
      ...['-keyout', `${name}.key`, '-out', `${name}.pem`],
    );
  await openssl('req', ...curve, '-subj', '/CN=localhost', '-keyout', 'server.key', '-out', 'server.csr');
  await writeFile(join(folder, 'names'), 'subjectAltName=DNS:localhost');
  await openssl(
    ...['x509', '-req', '-in', 'server.csr', '-CA', 'authority.pem', '-CAkey', 'authority.key'],
    ...['-CAcreateserial', '-days', '2', '-extfile', 'names', '-out', 'server.pem'],
  );
  authority = await readFile(join(folder, 'authority.pem'), 'utf8');
  stranger = await readFile(join(folder, 'stranger.pem'), 'utf8');
}

beforeAll(async () => {
  await makeCertificates();
  postgres = await startPostgres({ flags: ['-c', 'max_connections=20'] });
  owner = await postgres.connect();
  // The server reads a key only where it is its own.
  const { rows } = await owner.query<{ data: string }>("SELECT current_setting('data_directory') AS data");
  const data = rows[0]?.data ?? '';
  const { uid, gid } = await stat(data);
  for (const name of ['server.key', 'server.pem']) {
    await copyFile(join(folder, name), join(data, name));
    await run('chmod', ['600', join(data, name)]);
    await chown(join(data, name), uid, gid);
  }
  await owner.query("ALTER SYSTEM SET ssl_cert_file = 'server.pem'");
  await owner.query("ALTER SYSTEM SET ssl_key_file = 'server.key'");
  await owner.query('ALTER SYSTEM SET ssl = on');
  await owner.query('SELECT pg_reload_conf()');
  await owner.query(
    'CREATE TABLE sales (id int PRIMARY KEY, note text, updated_at timestamptz NOT NULL DEFAULT now())',
  );
  await owner.query("INSERT INTO sales VALUES (1, 'x')");
  for (;;) {
    const answer = await owner.query<{ ssl: string }>('SHOW ssl');
    if (answer.rows[0]?.ssl === 'on') break;
  }
}, 60_000);
afterAll(async () => {
  await postgres.stop();
  await rm(folder, { recursive: true, force: true });
});
beforeEach(async () => {
  place = await testPlace();
  return () => place.remove();
});

const extracting = async (
  connection: SourceConnection,
  change: { table?: string; columns?: readonly string[] } = {},
) => {
  const columns = change.columns ?? ['id', 'note'];
  return extract(
    {
      kind: 'extract',
      version: 2,
      runId: 'r1',
      dataset: 'sales',
      reading: {
        kind: 'table',
        engine: 'postgresql',
        connection: 'source',
        schema: 'public',
        table: change.table ?? 'sales',
        columns: columns.map((name) => ({ name, sql: `"${name}"` })),
        predicates: ['updated_at < cast({high} as timestamptz)'],
        sliceKey: ['id'],
        budget: {
          connections: 1,
          sliceRows: 1000,
          statementTimeoutSeconds: 60,
          latencyCeilingMilliseconds: null,
          replicaLagCeilingSeconds: null,
          patienceSeconds: 900,
        },
      },
      pseudonymKeySecret: null,
      window: { low: null, high: '2126-11-02T00:00:00Z' },
      landing: { duckdb: `select ${columns.join(', ')} from extracted`, spark: '' },
      landingColumns: [...columns],
      landingUri: 's3://landing/sales/r1/',
      resultUri: 's3://landing/results/r1.json',
    },
    {
      ...(await place.run()),
      credentials: { connection: () => Promise.resolve(connection), secret: () => Promise.resolve('') },
    },
  );
};

const overTls = (change: Partial<SourceConnection> = {}): SourceConnection => ({
  ...postgres.reader,
  host: 'localhost',
  tls: true,
  certificateAuthority: authority,
  ...change,
});

describe('TLS', () => {
  it('is spoken with a server whose certificate and name are verified', async () => {
    await owner.query(
      "CREATE OR REPLACE VIEW encrypted AS SELECT 1 AS id, (SELECT ssl FROM pg_stat_ssl WHERE pid = pg_backend_pid())::text AS note, timestamptz '2026-11-01' AS updated_at; GRANT SELECT ON encrypted TO reader",
    );
    const { files } = await extracting(overTls(), { table: 'encrypted' });
    expect(await place.rows(files[0]?.uri ?? '')).toEqual([{ id: '1', note: 'true' }]);
  });

  it.each<[string, () => Partial<SourceConnection>]>([
    ['issued by somebody else', () => ({ certificateAuthority: stranger })],
    ['of no well-known authority', () => ({ certificateAuthority: undefined as never })],
    ['for another name', () => ({ host: '127.0.0.1' })],
  ])('refuses a certificate %s', async (_, change) => {
    const { certificateAuthority, ...connection } = overTls(change());
    const failing = extracting(
      certificateAuthority === undefined ? connection : { ...connection, certificateAuthority },
    );
    await expect(failing).rejects.toMatchObject({ code: 'SOURCE_REFUSED' });
    await expect(failing).rejects.toThrow(/certificate .* CUSTOM_JDBC_CERT/);
  });

  it('sends no password where it is asked for and not offered', async () => {
    const plain = await startPostgres();
    try {
      const failing = extracting({ ...plain.reader, host: 'localhost', tls: true });
      await expect(failing).rejects.toMatchObject({ code: 'SOURCE_REFUSED' });
      await expect(failing).rejects.toThrow(/offers no encrypted connection/);
    } finally {
      await plain.stop();
    }
  });
});

describe('a token', () => {
  it('is signed for each connection, and takes the place of the password', async () => {
    let signed = 0;
    const token = () => {
      signed += 1;
      return Promise.resolve(postgres.reader.password);
    };
    const { rowsRead, receipt } = await extracting(overTls({ password: '', token }));
    expect(rowsRead).toBe(1);
    expect(signed).toBe(receipt?.connections);
  });
});

describe('a refusal says its cause and its fix', () => {
  it.each<[string, () => Partial<SourceConnection>, string, RegExp]>([
    ['a wrong password', () => ({ password: 'wrong' }), 'SOURCE_REFUSED', /password.*28P01/],
    ['an unknown user', () => ({ username: 'nobody' }), 'SOURCE_REFUSED', /28P01|28000/],
    [
      'an unknown database',
      () => ({ database: 'elsewhere' }),
      'SOURCE_REFUSED',
      /database of this name.*3D000/,
    ],
    ['an unknown host', () => ({ host: 'no.such.host.invalid' }), 'SOURCE_UNREACHABLE', /did not answer/],
  ])('of %s', async (_, change, code, words) => {
    const failing = extracting({ ...postgres.reader, ...change() });
    await expect(failing).rejects.toMatchObject({ code });
    await expect(failing).rejects.toThrow(words);
  });

  it.each<[string, string, string | null, RegExp, string]>([
    [
      'a missing grant on the table',
      'SOURCE_REFUSED',
      'GRANT USAGE ON SCHEMA public TO limited',
      /GRANT SELECT.*42501/,
      'sales',
    ],
    [
      'a revoked column',
      'SOURCE_REFUSED',
      'GRANT SELECT (id, updated_at) ON sales TO limited',
      /column.*42501/,
      'sales',
    ],
    ['an unknown table', 'SOURCE_TABLE_CHANGED', null, /no table/, 'purchases'],
  ])('of %s', async (_, code, grant, words, table) => {
    await owner
      .query(
        "DROP OWNED BY limited; DROP ROLE limited; CREATE ROLE limited LOGIN PASSWORD 'x' IN ROLE pg_read_all_stats",
      )
      .catch(() => owner.query("CREATE ROLE limited LOGIN PASSWORD 'x' IN ROLE pg_read_all_stats"));
    if (grant !== null) await owner.query(grant);
    const failing = extracting({ ...postgres.reader, username: 'limited', password: 'x' }, { table });
    await expect(failing).rejects.toMatchObject({ code });
    await expect(failing).rejects.toThrow(words);
  });

  it('of an unknown column', async () => {
    const failing = extracting(postgres.reader, { columns: ['id', 'colour'] });
    await expect(failing).rejects.toMatchObject({ code: 'SOURCE_TABLE_CHANGED' });
    await expect(failing).rejects.toThrow(/42703/);
  });

  it('of too many connections', async () => {
    await owner.query('ALTER ROLE reader CONNECTION LIMIT 1');
    try {
      const failing = extracting(postgres.reader);
      await expect(failing).rejects.toMatchObject({ code: 'SOURCE_UNREACHABLE' });
      await expect(failing).rejects.toThrow(/no more connections.*53300/);
    } finally {
      await owner.query('ALTER ROLE reader CONNECTION LIMIT -1');
    }
  });
});

describe('a Glue connection', () => {
  const credentials = (
    properties: Readonly<Record<string, string>>,
    secret: unknown,
    objects: Readonly<Record<string, string>> = {},
  ) => {
    const glue = new GlueClient({ region: 'eu-central-1' });
    glue.send = ((command: GetConnectionCommand) =>
      Promise.resolve({
        Connection: { Name: command.input.Name, ConnectionProperties: { SECRET_ID: 's', ...properties } },
      })) as never;
    const secrets = new SecretsManagerClient({ region: 'eu-central-1' });
    secrets.send = ((command: GetSecretValueCommand) =>
      Promise.resolve({
        SecretString: command.input.SecretId === 's' ? JSON.stringify(secret) : '',
      })) as never;
    return awsCredentials({
      glue,
      secrets,
      objects: { read: (uri) => Promise.resolve(new TextEncoder().encode(objects[uri] ?? 'nothing')) },
      sign: ({ hostname, port, username }) => Promise.resolve(`token of ${username} for ${hostname}:${port}`),
    });
  };
  const url = { JDBC_CONNECTION_URL: 'jdbc:postgresql://shop.example:5433/shop' };
  const encrypted = { ...url, JDBC_ENFORCE_SSL: 'true' };

  it('tells where to connect, as whom, and whom to trust', async () => {
    const found = await credentials(
      { ...encrypted, CUSTOM_JDBC_CERT: 's3://bucket/ca.pem' },
      { username: 'u', password: 'p', primary: 'writer.example:5432' },
      { 's3://bucket/ca.pem': authority },
    ).connection('shop');
    expect(found).toEqual({
      ...{ host: 'shop.example', port: 5433, database: 'shop', username: 'u', password: 'p', tls: true },
      certificateAuthority: authority,
      primary: { host: 'writer.example', port: 5432 },
    });
  });

  it('can have a token signed by IAM', async () => {
    const { token, password } = await credentials(encrypted, { username: 'u', auth: 'iam' }).connection(
      'shop',
    );
    expect(password).toBe('');
    expect(await token?.()).toBe('token of u for shop.example:5433');
  });

  it.each<[string, Readonly<Record<string, string>>, unknown, RegExp]>([
    ['a token over a plain connection', url, { username: 'u', auth: 'iam' }, /JDBC_ENFORCE_SSL/],
    ['a secret without a password', url, { username: 'u' }, /neither/],
    ['a secret that is no object', url, 'text', /neither/],
    [
      'a certificate that is none',
      { ...encrypted, CUSTOM_JDBC_CERT: 's3://b/x' },
      { username: 'u', password: 'p' },
      /PEM/,
    ],
  ])('is refused with %s', async (_, properties, secret, words) => {
    const failing = credentials(properties, secret).connection('shop');
    await expect(failing).rejects.toMatchObject({ code: 'SOURCE_REFUSED' });
    await expect(failing).rejects.toThrow(words);
  });
});
