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

  test('names what may leave, bare where its text is the one that lands, and the watermark so that an index serves', () => {
    expect(extractPlan(named).reading).toMatchObject({
      schema: 'public',
      table: 'things',
      columns: ['id', 'at', 'sold', 'note'].map((name) => ({ name, sql: `"${name}"` })),
      predicates: ['"at" >= cast({low} as timestamptz)', '"at" < cast({high} as timestamptz)'],
      sliceKey: ['id'],
    });
  });

  test('reads a column that is not there any more as empty', () => {
    const { reading } = extractPlan(named, { absent: ['note'] });
    expect(reading.columns).toContainEqual({ name: 'note', sql: 'null' });
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
    // They replace what the lake holds of these days, so what committed last belongs to them.
    expect(predicatesOf(plan).join(' and ')).not.toMatch(/\{low\}|\{high\}/);
    expect(plan.reading).not.toHaveProperty('watermark');
  });

  test('of business dates kept as text reads all, unless the watermark can narrow it', () => {
    const businessDates = { from: '2026-11-01', to: '2026-11-01' };
    expect(predicatesOf(extractPlan(named, { businessDates }))).toEqual([]);
    const bounded = {
      ...named,
      businessDate: { column: 'sold', zone: 'Europe/Berlin', watermarkNotBefore: true },
    };
    expect(predicatesOf(extractPlan(bounded, { businessDates }))).toEqual([
      `"at" >= ((cast('2026-11-01' as timestamp) at time zone 'Europe/Berlin') - interval '1 day')`,
    ]);
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

describe('the scan of what a contract keeps', () => {
  const keyHex = '0f'.repeat(32);
  let lake: TestLake;
  beforeAll(async () => {
    lake = await openTestLake();
  });
  afterAll(() => lake.close());

  const scan = async (policy: ReturnType<typeof column>, values: readonly (string | null)[]) => {
    const rows = await lake.land(
      extractPlan(dataset([policy])),
      keyHex,
      values.map((value) => ({ [policy.name]: value })),
    );
    return rows.map((row) => row[policy.name]);
  };

  test.each([
    ['call Jo on +49 170 1234567 please', 'call Jo on [removed: phone] please'],
    ['tel (0171) 234 56 78', 'tel [removed: phone]'],
    ['ring 0044 20 7946 0958', 'ring [removed: phone]'],
    ['212-555-0187 after six', '[removed: phone] after six'],
    ['mail a.b+c@example.co.uk, thanks', 'mail [removed: e-mail], thanks'],
    ['two: a@b.de\nand c@d.fr', 'two: [removed: e-mail]\nand [removed: e-mail]'],
    ['refund to DE89 3704 0044 0532 0130 00', 'refund to [removed: iban]'],
    ['NO9386011117947', '[removed: iban]'],
    ['paid 4111 1111 1111 1111', 'paid [removed: card]'],
    ['paid 378282246310005', 'paid [removed: card]'],
    ['ssn 078-05-1120', 'ssn [removed: national id]'],
    ['Kind geb. am 03.04.1988', 'Kind [removed: birth date]'],
    ['DOB: 1988-04-03', '[removed: birth date]'],
    ['from 203.0.113.7', 'from [removed: ip address]'],
    ['from 2001:db8::1:2:3:4', 'from [removed: ip address]'],
    ['at 52.520008, 13.404954', 'at [removed: coordinates]'],
  ])('cuts out of %j', async (text, expected) => {
    expect(await scan(column('note', 'string'), [text])).toEqual([expected]);
  });

  test.each([
    'Cola 1.5 l, 6er',
    '4006381333931',
    '0012345678905',
    'Milch 3,5 % 1 L',
    '2026-11-01 10:00:00',
    'SKU-2026-000123',
    'Müsli 500 g (20 % gratis)',
    'Filiale 12, Gang 3',
    '12.11.2026',
    '1.234,50 EUR',
    '',
    null,
  ])('leaves %j as it is', async (text) => {
    expect(await scan(column('note', 'string'), [text])).toEqual([text]);
  });

  test('cuts what has not the shape of its type out whole', async () => {
    const removed = '[removed: other text]';
    expect(
      await scan(column('price', 'money'), ['1.234,50', '€ 12', '12 EUR', ' ', '1e3', 'Max Muster', null]),
    ).toEqual(['1.234,50', '€ 12', '12 EUR', ' ', '1e3', removed, null]);
    expect(
      await scan(column('seen', 'timestamptz'), [
        '2026-11-01T10:00:00.123Z',
        '01.11.2026 10:00',
        '12 Nov 2026',
        '2026-11-01 10:00:00+02:00',
        'Erika Muster 1.1.1980',
        'gestern',
      ]),
    ).toEqual([
      '2026-11-01T10:00:00.123Z',
      '01.11.2026 10:00',
      '12 Nov 2026',
      '2026-11-01 10:00:00+02:00',
      removed,
      removed,
    ]);
    expect(await scan(column('flag', 'boolean'), ['TRUE', 'no', '1', 'a@b.de'])).toEqual([
      'TRUE',
      'no',
      '1',
      removed,
    ]);
  });

  test('looks into no type that holds no text, into no key, and where the contract says so', async () => {
    const phone = '+49 170 1234567';
    const kept = { policy: 'keep', scan: false } as const;
    expect(await scan(column('note', 'string', { sourceType: 'uuid' }), [phone])).toEqual([phone]);
    expect(await scan(column('note', 'string', { sourceType: 'text[]' }), [phone])).not.toEqual([phone]);
    expect(await scan(column('note', 'string', { privacy: kept }), [phone])).toEqual([phone]);
    const keyed = { ...dataset([column('code', 'string')]), key: ['code'] };
    expect(await lake.land(extractPlan(keyed), keyHex, [{ code: phone }])).toMatchObject([{ code: phone }]);
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
