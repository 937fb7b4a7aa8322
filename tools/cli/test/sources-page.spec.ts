import { readFileSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { startPostgres, type TestPostgres } from '@daybreak/duckdb-engine/testing';
import { afterAll, beforeAll, expect, it, vi } from 'vitest';
import { TestHome } from './daybreak.ts';

// A whole night, and a machine may be loaded.
vi.setConfig({ testTimeout: 300_000, hookTimeout: 300_000 });

/** docs/sources.md as its reader does it, block by block. */
const page = readFileSync(resolve(import.meta.dirname, '../../../docs/sources.md'), 'utf8');

/** The blocks of a language in a numbered section. */
function blocks(step: number, language: string): readonly string[] {
  const section = page.split(/^## /m).find((one) => one.startsWith(`${step}. `)) ?? '';
  return [...section.matchAll(/^```(\w*)\n(.*?)^```$/gms)].flatMap(([, of, text]) =>
    of === language && text !== undefined ? [text] : [],
  );
}

const password = 'pw-of-the-page';
const shop = `
  CREATE TABLE customers (id int PRIMARY KEY, name text NOT NULL, email text, born date, city text, loyalty_no text);
  CREATE TABLE orders (order_id bigint PRIMARY KEY, customer_id int REFERENCES customers, placed_at timestamptz NOT NULL,
    status text NOT NULL, total numeric(10,2) NOT NULL, updated_at timestamptz NOT NULL);
  CREATE INDEX ON orders (updated_at);
  INSERT INTO customers SELECT i, (ARRAY['Anna', 'Peter', 'Marie', 'Jan', 'Sofia'])[1 + i % 5] || ' ' || (ARRAY['Meyer', 'Lang', 'Koch'])[1 + i % 3],
    'p' || i || '@example.org', date '1945-01-01' + (i * 37) % 21000, (ARRAY['Bremen', 'Kiel'])[1 + i % 2], 'LC' || lpad(i::text, 8, '0')
    FROM generate_series(1, 400) i;
  INSERT INTO orders SELECT i, 1 + i % 400, timestamptz '2026-10-01' + i * interval '13 minutes',
    (ARRAY['paid', 'sent', 'returned'])[1 + i % 3], 5 + i % 90, timestamptz '2026-10-01' + i * interval '13 minutes'
    FROM generate_series(1, 5000) i;
  ANALYZE`;

let server: TestPostgres;
let home: TestHome;
beforeAll(async () => {
  server = await startPostgres();
  const owner = await server.connect();
  await owner.query(shop);
  const [postgresql = ''] = blocks(1, 'sql');
  await owner.query(postgresql.replace('…', password));
  home = await TestHome.create({ SHOP_PASSWORD: password, DAYBREAK_CONTRACTS: 'my-contracts' });
});
afterAll(async () => {
  await home.remove();
  await server.stop();
});

/** As typed, with the address and the password of the database here. */
async function typed(script: string): Promise<string> {
  const { port, database } = server.reader;
  const { code, stdout, stderr } = await home.shell(
    script
      .replaceAll('…', password)
      .replace('db.example.com:5432/shop', `127.0.0.1:${String(port)}/${database}`),
  );
  expect(code, stdout + stderr).toBe(0);
  return stdout;
}

it('proposes what the page shows', async () => {
  const [discover = ''] = blocks(2, 'sh');
  const [shown = ''] = blocks(2, '');
  expect(await typed(discover)).toContain(shown);
});

it('is checked, with what the reader changed', async () => {
  const [edit = ''] = blocks(3, 'yaml');
  expect(edit).toContain('name: city');
  const file = join(home.folder, 'my-contracts/customers.odcs.yaml');
  const text = readFileSync(file, 'utf8');
  const changed = text.replace(/(- name: city\n.*?value: )drop/s, '$1keep');
  expect(changed).not.toBe(text);
  writeFileSync(file, changed);
  const [check = ''] = blocks(4, 'sh');
  expect(await typed(check)).toContain('Nothing wrong was found in 2 datasets');
});

it('runs, and answers the questions of the page', async () => {
  await home.up();
  const [, ask = ''] = blocks(5, 'sh');
  const answers = await typed(ask);
  expect(answers).toMatch(/│ 45-54 +│ +\d+ │/);
  expect(answers).toContain('5 rows');
  expect(
    await home.query('select count(distinct city) as cities, count(*) as customers from customers'),
  ).toEqual([{ cities: '2', customers: '400' }]);
});
