import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { paginateScan } from '@aws-sdk/client-dynamodb';
import { startPostgres, type TestPostgres } from '@daybreak/duckdb-engine/testing';
import { LeakSearch, people, plantedTable, plantedValues } from '@daybreak/duckdb-engine/testing/canary';
import { tableName } from '@daybreak/service-kit/platform';
import type { Client } from 'pg';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { connect } from '../src/provision/clients.ts';
import { manifests } from '../src/stack/services.ts';
import { TestHome, type Ended } from './daybreak.ts';

// Whole nights, and a machine may be loaded.
vi.setConfig({ testTimeout: 300_000, hookTimeout: 300_000 });

let postgres: TestPostgres;
let owner: Client;
let home: TestHome;
let contracts: string;
let search: LeakSearch;
/** All that was said. */
const said: string[] = [];

beforeAll(async () => {
  postgres = await startPostgres();
  owner = await postgres.connect();
  for (const statement of plantedTable('postgresql')) await owner.query(statement);
  await owner.query('CREATE INDEX ON people (updated_at)');
  await owner.query('ANALYZE people');
  contracts = await mkdtemp(join(tmpdir(), 'daybreak-canary-contracts-'));
  const { password } = postgres.reader;
  search = new LeakSearch({ ...plantedValues(), password: [password] });
  home = await TestHome.create({
    DAYBREAK_CONTRACTS: contracts,
    PGPASSWORD: password,
    SHOP_PASSWORD: password,
  });
});
afterAll(async () => {
  await home.remove();
  await postgres.stop();
  await rm(contracts, { recursive: true, force: true });
});

async function daybreak(...words: readonly string[]): Promise<Ended> {
  const ended = await home.run(words);
  said.push(ended.stdout, ended.stderr);
  return ended;
}

const address = () => {
  const { host, port, database, username } = postgres.reader;
  return `postgres://${username}@${host}:${port}/${database}`;
};

/** In every file, in every item of a table, which the store compresses, and in all that was said. */
async function leaks() {
  const { aws } = await home.running();
  const items: unknown[] = [];
  for (const { name } of manifests)
    for await (const { Items = [] } of paginateScan(
      { client: connect(aws).dynamodb },
      { TableName: tableName(name) },
    ))
      items.push(...Items);
  expect(items.length).toBeGreaterThan(0);
  const found = [
    ...(await search.folder(home.folder)),
    ...(await search.folder(contracts)),
    ...search.find('items of tables', JSON.stringify(items)),
    ...search.find('output', said.join('\n')),
  ];
  // The state of the embedded endpoint, Secrets Manager's with it.
  return found.filter(({ at, planted }) => planted !== 'password' || !/^aws\/state\.db(-wal)?$/.test(at));
}

describe('what is planted in a database that nobody here has seen', () => {
  it('is in nothing that discover and check say and write', async () => {
    const found = await daybreak('discover', address(), '--out', contracts, '--name', 'shop');
    expect(found.code, found.stdout + found.stderr).toBe(0);
    const checked = await daybreak('check', '--json');
    expect(checked.code, checked.stdout).toBe(0);
    expect(search.find('output', said.join('\n'))).toEqual([]);
    expect(await search.folder(contracts)).toEqual([]);
  });

  it('is in nothing of a night: objects, events, logs, tables, catalog', async () => {
    await home.up();
    expect(await home.query('select count(*) as n from people')).toEqual([{ n: String(people.length) }]);
    expect(await leaks()).toEqual([]);
  });

  it('is in nothing of a query that fails, of a wrong password, or of requests for what is not there', async () => {
    const failed = await daybreak(
      'query',
      "select cast(concat('x', cast(id as varchar)) as int) from people",
    );
    expect(failed.code).toBe(1);
    const refused = await home.run(['check'], { SHOP_PASSWORD: 'another' });
    expect(refused.code).toBe(1);
    said.push(refused.stdout, refused.stderr);
    const { services, console } = await home.running();
    for (const origin of [...Object.values(services), console])
      for (const path of ['/runs/people', '/datasets/people', '/nothing', '/health'])
        said.push(await (await fetch(new URL(path, origin))).text());
    expect(await leaks()).toEqual([]);
  });

  it('is in nothing of a night whose source has put names where times were, or has gone', async () => {
    await owner.query('ALTER TABLE people ALTER COLUMN updated_at TYPE text USING full_name');
    const changed = await daybreak('run', 'people');
    expect(changed.code, changed.stdout).toBe(1);
    await owner.query('DROP TABLE people');
    const gone = await daybreak('run', 'people');
    expect(gone.code, gone.stdout).toBe(1);
    expect(await leaks()).toEqual([]);
  });
});
