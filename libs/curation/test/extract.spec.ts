import { createHmac } from 'node:crypto';
import { readContracts } from '@daybreak/dataset-contracts/files';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { CurationError, parseExtractPlan, type ExtractPlan } from '../src/index.ts';
import { column, dataset, extractPlan } from './given.ts';
import { openTestLake, type TestLake } from './run-on-duckdb.ts';

const predicatesOf = ({ reading }: ExtractPlan) => (reading.kind === 'table' ? reading.predicates : []);

describe('the source query', () => {
  const named = dataset([
    column('note', 'string'),
    column('email', 'string', { privacy: { policy: 'drop' } }),
  ]);

  test('names what may leave, as text, and leaves the watermark bare', () => {
    expect(extractPlan(named).reading).toMatchObject({
      schema: 'public',
      table: 'things',
      columns: ['id', 'at', 'sold', 'note'].map((name) => ({ name, sql: `cast("${name}" as text)` })),
      predicates: ['"at" >= cast({low} as timestamptz)', '"at" < cast({high} as timestamptz)'],
      sliceKey: ['id'],
    });
  });

  test('without a low reads from the beginning', () => {
    const plan = extractPlan(named, { window: { low: null, high: '2026-11-02T02:00:00Z' } });
    expect(predicatesOf(plan)).toEqual(['"at" < cast({high} as timestamptz)']);
  });

  test('of a snapshot reads all', () => {
    const plan = extractPlan({ ...named, mode: 'snapshot' });
    expect(predicatesOf(plan)).toEqual([]);
    expect(plan.window).toEqual({ low: null, high: '2026-11-02T02:00:00Z' });
  });

  test.each([
    ['timestamptz', `"sold" >= (cast('2026-11-01' as timestamp) at time zone 'Europe/Berlin') and "sold" <`],
    ['timestamp', `"sold" >= cast('2026-11-01' as timestamp) and "sold" <`],
    ['date', `"sold" >= cast('2026-11-01' as timestamp) and "sold" <`],
  ])('of business dates narrows a %s in the source', (sourceType, predicate) => {
    const typed = dataset([], {
      columns: [
        column('id', 'int', { required: true }),
        column('at', 'timestamptz', { required: true }),
        column('sold', 'timestamptz', { required: true, sourceType }),
      ],
    });
    const plan = extractPlan(typed, { businessDates: { from: '2026-11-01', to: '2026-11-02' } });
    expect(predicatesOf(plan).join(' and ')).toContain(predicate);
    expect(predicatesOf(plan).join(' and ')).not.toContain('{low}');
  });

  test('of business dates kept as text reads all, unless the watermark can narrow it', () => {
    const businessDates = { from: '2026-11-01', to: '2026-11-01' };
    expect(predicatesOf(extractPlan(named, { businessDates }))).toEqual([
      '"at" < cast({high} as timestamptz)',
    ]);
    const bounded = {
      ...named,
      businessDate: { column: 'sold', zone: 'Europe/Berlin', watermarkNotBefore: true },
    };
    expect(predicatesOf(extractPlan(bounded, { businessDates }))).toContain(
      `"at" >= ((cast('2026-11-01' as timestamp) at time zone 'Europe/Berlin') - interval '1 day')`,
    );
  });

  test('of the sample shop names no dropped column anywhere in the plan', () => {
    for (const contract of readContracts()) {
      const plan = JSON.stringify(extractPlan(contract));
      for (const { sourceName, privacy } of contract.columns)
        if (privacy.policy === 'drop') expect(plan).not.toContain(sourceName);
    }
  });
});

describe('privacy at landing', () => {
  const keyHex = '0f'.repeat(32);
  let lake: TestLake;
  beforeAll(async () => {
    lake = await openTestLake();
  });
  afterAll(() => lake.close());

  const landed = async (policy: ReturnType<typeof column>, values: readonly (string | null)[]) => {
    const plan = extractPlan(dataset([policy]));
    const rows = await lake.land(
      plan,
      keyHex,
      values.map((value) => ({ [policy.name]: value })),
    );
    return rows.map((row) => row[policy.name]);
  };

  test('a hash is the HMAC-SHA-256 of the trimmed value, and nothing stays nothing', async () => {
    const hmac = createHmac('sha256', Buffer.from(keyHex, 'hex')).update('LC-ä77').digest('hex');
    const card = column('card', 'string', { privacy: { policy: 'hash' } });
    expect(await landed(card, ['LC-ä77', ' LC-ä77\t', null, '  '])).toEqual([hmac, hmac, null, null]);
  });

  test('a mask shows the end only, and nothing of a value that is no longer than that', async () => {
    const iban = column('iban', 'string', { privacy: { policy: 'mask', visible: 3 } });
    expect(await landed(iban, ['DE1234', ' abc ', null])).toEqual(['***234', '***', null]);
  });

  test('a birth date becomes an age band on the day of the window, whatever its spelling', async () => {
    const born = column('born', 'string', {
      privacy: { policy: 'generalise', to: 'age-band', formats: ['%d.%m.%Y'] },
    });
    expect(
      await landed(born, [
        '2008-11-03', // 18 tomorrow
        '2008-11-02', // 18 today
        '02.11.2001',
        '3.11.2001',
        '1991-06-30',
        '1951-11-02',
        '31.02.1990',
        '2030-01-01',
        '1800-01-01',
        'n/a',
        null,
      ]),
    ).toEqual(['under 18', '18-24', '25-34', '18-24', '35-44', '75+', null, null, null, null, null]);
  });

  test('or its year', async () => {
    const born = column('born', 'int', {
      privacy: { policy: 'generalise', to: 'year', formats: ['%d.%m.%Y'] },
    });
    expect(await landed(born, ['24.12.1969', '1970-01-01', '1970'])).toEqual(['1969', '1970', null]);
  });
});

describe('the plan', () => {
  test('reads back as it was written', () => {
    const plan = extractPlan(dataset([]));
    expect(parseExtractPlan(JSON.stringify(plan))).toEqual(plan);
    expect(() => parseExtractPlan({ ...plan, reading: 7 })).toThrow(CurationError);
    expect(() => parseExtractPlan('{')).toThrow(/not JSON/);
  });

  test('asks for the key only where something is hashed', () => {
    const hashed = dataset([column('card', 'string', { privacy: { policy: 'hash' } })]);
    expect(extractPlan(dataset([])).pseudonymKeySecret).toBeNull();
    expect(extractPlan(hashed).pseudonymKeySecret).toBe('daybreak/pseudonym-key');
    expect(() => extractPlan(hashed, { pseudonymKeySecret: null })).toThrow(/Name the secret/);
  });
});
