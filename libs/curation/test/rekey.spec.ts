import { createHmac } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { fillTokens, hmacTokens, parseRekeyPlan } from '../src/index.ts';
import { column, dataset, extractPlan, rekeyPlan } from './given.ts';
import { openTestLake, type TestLake } from './run-on-duckdb.ts';

const keys = ['0b'.repeat(32), 'a1'.repeat(32), '4711'];
const [first = '', ...later] = keys;
const hmac = (value: string, chain: readonly string[]) =>
  chain.reduce(
    (text, key) => createHmac('sha256', Buffer.from(key, 'hex')).update(text).digest('hex'),
    value,
  );

let lake: TestLake;
beforeAll(async () => void (lake = await openTestLake()));
afterAll(() => lake.close());

const hashed = dataset([
  column('card', 'string', { privacy: { policy: 'hash' } }),
  column('payer', 'string', { privacy: { policy: 'hash' }, clean: { default: 'none' } }),
]);
const plan = rekeyPlan(hashed);
const [things] = plan.datasets;
const [card, payer] = things!.columns;

const evaluated = async (sql: string, name: string, values: readonly (string | null)[]) => {
  const rows = values.map((value) => `(${value === null ? 'null' : `'${value.replaceAll("'", "''")}'`})`);
  const found = await lake.query(
    `select ${fillTokens(sql, hmacTokens(later))} as again from (values ${rows.join(', ')}) as t("${name}")`,
  );
  return found.map(({ again }) => again);
};

test('a plan survives its way through JSON', () => {
  expect(parseRekeyPlan(JSON.stringify(plan))).toEqual(plan);
});

describe.each([1, 2, 3])('under a chain of %i keys', (length) => {
  const chain = keys.slice(0, length);

  test('what lands is what Node makes of it, key by key', async () => {
    const rows = await lake.land(extractPlan(hashed), chain, [{ card: ' LC-ä77 ' }, { card: null }]);
    expect(rows.map((row) => row['card'])).toEqual([hmac('LC-ä77', chain), null]);
  });

  test('Spark is given the same functions around the same padded keys', () => {
    const open = (dialect: 'duckdb' | 'spark') => hmacTokens(chain, dialect).hmac_open;
    const padded = (sql: string) => [...sql.matchAll(/'([0-9a-f]{128})'/g)].map(([, hex]) => hex);
    expect(padded(open('spark'))).toEqual(padded(open('duckdb')));
    const { hmac_open, hmac_close } = hmacTokens(chain, 'spark');
    const text = `${hmac_open}x${hmac_close}`.replaceAll(/'[^']*'/g, "''");
    expect(text.split('(').length).toBe(text.split(')').length);
    expect(new Set(text.match(/[a-z_0-9]+(?=\()/g))).toEqual(new Set(['sha2', 'concat', 'unhex', 'encode']));
  });
});

test('a stored pseudonym becomes what the whole chain makes of its value', async () => {
  expect(await evaluated(card!.sql.duckdb, 'card', [hmac('LC-1', [first]), null])).toEqual([
    hmac('LC-1', keys),
    null,
  ]);
});

test('what a contract puts where there is nothing stays', async () => {
  expect(await evaluated(payer!.sql.duckdb, 'payer', ['none', hmac('x', [first])])).toEqual([
    'none',
    hmac('x', keys),
  ]);
});

test('of a refused row only the members change, and no text that looks like one', async () => {
  const old = hmac('LC-1', [first]);
  const row = (member: string | null) =>
    JSON.stringify({ id: '1', note: `"card":"${old}"`, card: member, payer: old });
  const once = await evaluated(card!.rawRow.duckdb, 'raw_row', [row(old), row(null), null]);
  expect(once).toEqual([row(hmac('LC-1', keys)), row(null), null]);
  const [both] = await evaluated(payer!.rawRow.duckdb, 'raw_row', [once[0] as string]);
  expect(JSON.parse(both as string)).toMatchObject({
    card: hmac('LC-1', keys),
    payer: hmac('LC-1', keys),
    note: `"card":"${old}"`,
  });
});
