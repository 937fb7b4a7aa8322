import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { createServer, type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { adminUrl, nextDay, readerUrl } from '../src/index.ts';
import pg from 'pg';
import { afterAll, beforeAll, expect, test } from 'vitest';

const adminPassword = 'admin-of-the-test';
const readerPassword = 'reader-of-the-test';
let home: string;
let host: Host;

interface Host {
  readonly child: ChildProcess;
  readonly port: number;
  readonly lines: Record<string, unknown>[];
}

beforeAll(async () => {
  home = await mkdtemp(join(tmpdir(), 'daybreak-source-'));
  host = await start();
});

afterAll(async () => {
  host.child.kill('SIGTERM');
  if (host.child.exitCode === null && host.child.signalCode === null) await once(host.child, 'exit');
  await rm(home, { recursive: true, force: true });
});

async function start({ port = 0, folder = home } = {}): Promise<Host> {
  const child = spawn(process.execPath, [join(import.meta.dirname, '../src/main.ts')], {
    env: {
      PATH: process.env['PATH'],
      NODE_COMPILE_CACHE: process.env['NODE_COMPILE_CACHE'],
      DAYBREAK_HOME: folder,
      DAYBREAK_SOURCE_PORT: String(port),
      DAYBREAK_SOURCE_ADMIN_PASSWORD: adminPassword,
      DAYBREAK_SOURCE_READER_PASSWORD: readerPassword,
      DAYBREAK_SHOP_DAYS: '3',
      DAYBREAK_SHOP_SALES_PER_DAY: '200',
    },
    stdio: ['ignore', 'pipe', 'inherit', 'ipc'],
  });
  const lines: Record<string, unknown>[] = [];
  const output = createInterface({ input: child.stdout! });
  return new Promise((resolve) => {
    output.on('line', (text) => {
      const line = JSON.parse(text) as Record<string, unknown>;
      lines.push(line);
      if (line['msg'] === 'ready') resolve({ child, lines, port: Number(new URL(String(line['url'])).port) });
    });
    output.on('close', () => resolve({ child, lines, port: 0 }));
  });
}

async function query(url: string, sql: string): Promise<Record<string, unknown>[]> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    return (await client.query<Record<string, unknown>>(sql)).rows;
  } finally {
    await client.end();
  }
}

const asReader = (sql: string) => query(readerUrl({ port: host.port, password: readerPassword }), sql);

async function countOf(table: string): Promise<number> {
  const [row] = await asReader(`select count(*)::int as count from ${table}`);
  return Number(row?.['count']);
}

test('the first start fills the shop, saying how far it is, and the ready line holds no password', () => {
  expect(host.lines).toContainEqual({ progress: { table: 'stores', rows: expect.any(Number) as number } });
  expect(host.lines.at(-1)).toEqual({
    msg: 'ready',
    url: `postgres://127.0.0.1:${String(host.port)}/supermarket`,
  });
});

test('the last of its days is yesterday, and no row is from the future', async () => {
  const [row] = await asReader(
    `select max(updated_at) <= now() as past,
            max(to_char(updated_at at time zone 'Europe/Berlin', 'YYYY-MM-DD'))
              = to_char((now() at time zone 'Europe/Berlin') - interval '1 day', 'YYYY-MM-DD') as yesterday
       from sales`,
  );
  expect(row).toEqual({ past: true, yesterday: true });
});

test('the reader reads the shop, and can neither write nor see how it is made', async () => {
  expect(await countOf('customers')).toBeGreaterThan(4900);
  await expect(asReader('delete from sales')).rejects.toThrow(/read-only/);
  await expect(asReader('begin transaction read write; delete from sales')).rejects.toThrow(
    /permission denied/,
  );
  await expect(asReader('select * from shop_generator.state')).rejects.toThrow(/permission denied/);
});

test('the next day brings new rows past every watermark, and corrects old sales', async () => {
  const url = adminUrl({ port: host.port, password: adminPassword });
  const before = await countOf('sales');
  const [{ high } = {}] = await asReader('select max(updated_at)::text as high from sales');
  const day = await nextDay({ url });
  expect(await countOf('sales')).toBe(before + day.sales);
  const changed = await asReader(
    `select sale_id::text as id from sales where updated_at > '${String(high)}'::timestamptz`,
  );
  expect(changed).toHaveLength(day.sales + day.correctedSales.length);
  expect(changed.map(({ id }) => id)).toEqual(expect.arrayContaining([...day.correctedSales]));
  expect(day.correctedSales.length).toBeGreaterThan(0);

  const after = await nextDay({ url });
  expect(Date.parse(after.date) - Date.parse(day.date)).toBe(86_400_000);
});

test('a taken port is an error that names the variable', async () => {
  const taken = createServer();
  await new Promise<void>((resolve) => taken.listen(0, '127.0.0.1', resolve));
  const { port } = taken.address() as AddressInfo;
  const { lines } = await start({ port, folder: join(home, 'elsewhere') });
  expect(lines.at(-1)).toMatchObject({
    level: 'error',
    code: 'SOURCE_PORT_TAKEN',
    msg: expect.stringContaining('DAYBREAK_SOURCE_PORT') as string,
  });
  taken.close();
});

test('a second host of the same folder is refused, and the first goes on', async () => {
  const { lines } = await start();
  expect(lines.at(-1)).toMatchObject({ code: 'SOURCE_IN_USE' });
  expect(await countOf('stores')).toBeGreaterThan(0);
});

test('a host that was killed leaves a server behind: the next start takes its folder over, data and all', async () => {
  const before = await countOf('sale_items');
  host.child.kill('SIGKILL');
  await once(host.child, 'exit');
  host = await start();
  expect(host.lines.some((line) => 'progress' in line)).toBe(false);
  expect(await countOf('sale_items')).toBe(before);
});

test('SIGTERM stops the server with the host', async () => {
  const { port } = host;
  host.child.kill('SIGTERM');
  const [code] = (await once(host.child, 'exit')) as [number | null];
  expect(code).toBe(0);
  await expect(query(adminUrl({ port, password: adminPassword }), 'select 1')).rejects.toThrow(
    /ECONNREFUSED/,
  );
});

test('what PostgreSQL logged holds no row', async () => {
  const log = await readFile(join(home, 'source', 'postgres.log'), 'utf8');
  expect(log).toContain('ready to accept connections');
  expect(log).not.toMatch(/STATEMENT|delete from|post[.]example/);
  expect(await readdir(join(home, 'source'))).not.toContain('initial-password');
});
