import type { Column } from '@daybreak/dataset-contracts';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { column, curatePlan, dataset } from './given.ts';
import { openTestLake, type TestLake } from './run-on-duckdb.ts';

let lake: TestLake;
beforeAll(async () => {
  lake = await openTestLake();
});
afterAll(() => lake.close());

/** What becomes of a value: the value in the lake and how it was mended, or the reason of its refusal. */
async function outcome(of: Column, value: string | null) {
  const plan = curatePlan(dataset([of]), { write: 'rebuild' });
  await lake.query('drop table if exists lake_things');
  const row = { id: '1', at: '2026-11-01T10:00:00Z', sold: '2026-11-01 10:00', [of.name]: value };
  const { accepted, quarantined, findings } = await lake.curate(plan, [[row]]);
  const [refused] = quarantined;
  if (refused !== undefined) {
    expect(findings).toEqual([
      { kind: refused['reason'], column: of.name, outcome: 'quarantined', count: 1 },
    ]);
    expect(JSON.parse(refused['raw_row'] as string)).toEqual(row);
    return { refused: refused['reason'] };
  }
  return { value: accepted[0]?.[of.name], mended: findings.map(({ kind }) => kind) };
}

const kept = (value: unknown, ...mended: string[]) => ({ value, mended });
const refused = (reason: string) => ({ refused: reason });

const payment = column('v', 'string', {
  clean: {
    case: 'lower',
    collapse: true,
    replace: { 'ec-karte': 'card' },
    allowed: ['cash', 'card', 'gift card'],
  },
});
test.each([
  ['cash', kept('cash')],
  [' cash\u00a0', kept('cash', 'trimmed')],
  ['CASH', kept('cash', 'case-normalised')],
  ['gift \t card', kept('gift card', 'trimmed')],
  [' EC-Karte', kept('card', 'case-normalised', 'spelling-replaced', 'trimmed')],
  ['barter', refused('not-allowed')],
  ['   ', kept(null)],
  [null, kept(null)],
])('text %j', async (value, expected) => {
  expect(await outcome(payment, value)).toEqual(expected);
});

test('title case, and text that keeps its blanks', async () => {
  const city = column('v', 'string', { clean: { case: 'title' } });
  expect(await outcome(city, 'BAD homburg')).toEqual(kept('Bad Homburg', 'case-normalised'));
  const raw = column('v', 'string', { clean: { trim: false } });
  expect(await outcome(raw, ' x ')).toEqual(kept(' x '));
  expect(await outcome(raw, '  ')).toEqual(kept(null));
});

test('a missing value is refused where required, unless there is a default', async () => {
  expect(await outcome(column('v', 'string', { required: true }), ' ')).toEqual(refused('missing'));
  const filled = column('v', 'string', { required: true, clean: { default: 'none', allowed: ['none'] } });
  expect(await outcome(filled, null)).toEqual(kept('none', 'default-filled'));
  expect(await outcome(filled, 'none')).toEqual(kept('none'));
});

const amount = column('v', 'money', { clean: { decimalComma: true, minimum: '-10', maximum: '5000' } });
test.each([
  ['1234.50', kept('1234.50')],
  ['1.234,50', kept('1234.50', 'number-reformatted')],
  ['-1,5', kept('-1.50', 'number-reformatted')],
  ['1234,5', kept('1234.50', 'number-reformatted')],
  [' 7 ', kept('7.00', 'trimmed')],
  ['7.500', kept('7.50')],
  ['5000', kept('5000.00')],
  ['5000.01', refused('out-of-range')],
  ['-10.01', refused('out-of-range')],
  ['1.234', refused('unreadable-number')],
  ['1.23,50', refused('unreadable-number')],
  ['12.3.4', refused('unreadable-number')],
  ['1e3', refused('unreadable-number')],
  ['99999999999999.00', refused('unreadable-number')],
  ['NaN', refused('unreadable-number')],
  ['EUR 5', refused('unreadable-number')],
])('amount %j', async (value, expected) => {
  expect(await outcome(amount, value)).toEqual(expected);
});

test('a decimal comma is refused where the contract does not expect one', async () => {
  expect(await outcome(column('v', 'money'), '1,50')).toEqual(refused('unreadable-number'));
  expect(await outcome(column('v', 'int'), '1.0')).toEqual(refused('unreadable-number'));
  expect(await outcome(column('v', 'long'), '9000000000')).toEqual(kept('9000000000'));
  expect(await outcome(column('v', 'boolean'), 'maybe')).toEqual(refused('not-allowed'));
  expect(await outcome(column('v', 'boolean'), 'True')).toEqual(kept(true));
  expect(await outcome(column('v', 'boolean'), '1')).toEqual(kept(true));
  expect(await outcome(column('v', 'boolean'), '0')).toEqual(kept(false));
  expect(await outcome(column('v', 'boolean'), '2')).toEqual(refused('not-allowed'));
});

const day = column('v', 'date', { clean: { formats: ['%d.%m.%Y', '%d/%m/%Y'], minimum: '2000-01-01' } });
test.each([
  ['2026-02-28', kept('2026-02-28')],
  ['1.2.2026', kept('2026-02-01', 'date-reformatted')],
  ['03/02/2026', kept('2026-02-03', 'date-reformatted')],
  ['29.02.2026', refused('unreadable-date')],
  ['2026-02-29', refused('unreadable-date')],
  ['0000-00-00', refused('unreadable-date')],
  ['1.2.26', refused('unreadable-date')],
  ['1999-12-31', refused('out-of-range')],
])('date %j', async (value, expected) => {
  expect(await outcome(day, value)).toEqual(expected);
});

const moment = column('v', 'timestamptz', { clean: { formats: ['%d.%m.%Y %H:%M:%S', '%Y/%m/%d %H:%M'] } });
test.each([
  ['2026-07-01 12:00:00', kept('2026-07-01 10:00:00+00')],
  ['2026-12-01T12:00', kept('2026-12-01 11:00:00+00')],
  ['2026-12-01', kept('2026-11-30 23:00:00+00')],
  ['2026-07-01 12:00:00.25+02', kept('2026-07-01 10:00:00.25+00')],
  ['2026-07-01T12:00:00Z', kept('2026-07-01 12:00:00+00')],
  ['1.7.2026 12:00:00', kept('2026-07-01 10:00:00+00', 'date-reformatted')],
  ['2026/07/01 12:00', kept('2026-07-01 10:00:00+00', 'date-reformatted')],
  ['31.02.2026 12:00:00', refused('unreadable-date')],
  ['yesterday', refused('unreadable-date')],
  ['infinity', refused('unreadable-date')],
])("moment %j, in the shop's zone where it names none", async (value, expected) => {
  expect(await outcome(moment, value)).toEqual(expected);
});
