import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { classifyTable, isPersonal, type ColumnToClassify } from '../src/index.ts';

const today = '2026-11-20';
const one = (column: ColumnToClassify, table = 'things') =>
  classifyTable({ table, comment: null, today, columns: [column] })[0]!;
const rows = <T>(make: (row: number) => T) => Array.from({ length: 60 }, (_, row) => make(row));
const day = (row: number) => String(1 + ((row * 7) % 28)).padStart(2, '0');

describe('dates', () => {
  const grown = (row: number) => 1940 + ((row * 17) % 62);
  test.each([
    ['iso', rows((r) => `${grown(r)}-03-${day(r)}`), []],
    ['German', rows((r) => `${day(r)}.03.${grown(r)}`), ['%d.%m.%Y']],
    ['French', rows((r) => `${day(r)}/03/${grown(r)}`), ['%d/%m/%Y']],
    ['American', rows((r) => `3/${day(r)}/${grown(r)}`), ['%m/%d/%Y']],
  ])(
    '%s text that implies the ages of persons becomes age bands, whatever its name',
    (_, values, formats) => {
      const found = one({ name: 'f4', type: 'text', values });
      expect(found).toMatchObject({
        kind: 'birth-date',
        policy: { policy: 'generalise', to: 'age-band', formats },
      });
      expect(found.evidence.join()).toMatch(/ages of/);
    },
  );

  test('birth dates that the engine cannot read are dropped, not lost track of', () => {
    const days = rows((r) => String(Math.floor(Date.UTC(grown(r), 2, 5) / 86_400_000)));
    expect(one({ name: 'birth_day', type: 'integer', values: days })).toMatchObject({
      ...{ kind: 'birth-date', policy: { policy: 'drop' } },
    });
    const short = rows((r) => `${day(r)}.03.${String(grown(r) % 100).padStart(2, '0')}`);
    expect(one({ name: 'geb', type: 'text', values: short }, 'kunden')).toMatchObject({
      policy: { policy: 'drop' },
    });
  });

  test('dates of hiring, ordering and brewing are none', () => {
    const recent = rows((r) => `${2018 + (r % 8)}-03-${day(r)}`);
    for (const name of ['hired_on', 'sold_at', 'dob'])
      expect(one({ name, type: 'date', values: recent }, 'batches').kind).toBe('timestamp');
  });
});

describe('what nothing tells to be harmless is dropped', () => {
  test.each([
    ['a text column without a value', { name: 'x1', type: 'text', values: [] }],
    [
      'a long number that may be a customer',
      { name: 'k1', type: 'bigint', values: rows((r) => String(81_234_567 + r * 97)) },
    ],
    [
      'a comment, of which only a few are known yet',
      { name: 'comment', type: 'text', values: rows((r) => ['ring twice', 'side door'][r % 2] ?? null) },
    ],
    ['bytes', { name: 'data', type: 'bytea', values: rows(() => '00ff') }],
    [
      'names that no list knows',
      {
        name: 'f2',
        type: 'text',
        values: rows(
          (r) =>
            [
              'Zsófia Ördög',
              'Ákos Őze',
              'Bölcs Űző',
              'Kend Ével',
              'Xöl Kánya',
              'Ond Elő',
              'Töhö Tom',
              'Huba Vér',
            ][r % 8] ?? null,
        ),
      },
    ],
  ])('%s', (_, column) => {
    expect(one(column)).toMatchObject({ kind: 'unknown', policy: { policy: 'drop' } });
  });
});

test('ids that refer to persons are hashed, ids of things kept', () => {
  const values = rows((r) => String(r + 1));
  expect(one({ name: 'approver', type: 'bigint', values, refersTo: 'employees' }).policy).toEqual({
    policy: 'hash',
  });
  expect(one({ name: 'id', type: 'bigint', values, key: true }, 'members').policy).toEqual({
    policy: 'hash',
  });
  expect(one({ name: 'product_id', type: 'bigint', values, key: true }, 'products').policy).toEqual({
    policy: 'keep',
  });
});

test('JSON is as personal as its leaves', () => {
  const values = rows((r) => JSON.stringify({ to: { mail: `p${r}@example.org` }, n: r }));
  expect(one({ name: 'payload', type: 'jsonb', values }).kind).toBe('free-text');
  const plain = rows((r) => JSON.stringify({ color: ['red', 'blue'][r % 2], size: r % 5 }));
  expect(one({ name: 'options', type: 'jsonb', values: plain }).policy).toEqual({ policy: 'keep' });
});

test('any column gets an answer, and one that is personal or unknown never leaves as it is', () => {
  const text = fc.option(
    fc.oneof(fc.string(), fc.emailAddress(), fc.ipV4(), fc.uuid(), fc.integer().map(String)),
    { nil: null },
  );
  const type = fc.constantFrom(
    'text',
    'integer',
    'numeric(10,2)',
    'date',
    'jsonb',
    'uuid',
    'bytea',
    'inet',
    'boolean',
    'point',
  );
  fc.assert(
    fc.property(fc.string(), type, fc.array(text, { maxLength: 30 }), (name, type, values) => {
      const { kind, confidence, policy, evidence } = one({ name, type, values });
      expect(confidence).toBeGreaterThanOrEqual(0);
      expect(confidence).toBeLessThanOrEqual(1);
      expect(evidence.length).toBeGreaterThan(0);
      if (isPersonal(kind) || kind === 'unknown') expect(policy.policy).not.toBe('keep');
    }),
    { numRuns: 60 },
  );
});
