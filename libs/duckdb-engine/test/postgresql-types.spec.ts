import { compileCurate, compileExtract, lakeSchema, sourceDialect } from '@daybreak/curation';
import type { Column, Dataset, LakeType } from '@daybreak/dataset-contracts';
import { plainCleaning, plainSettings } from '@daybreak/dataset-contracts/testing';
import { createTable, dataFiles, loadTable } from '@daybreak/iceberg';
import type { Client } from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { curate, extract } from '../src/index.ts';
import { startPostgres, type TestPostgres } from './postgres.ts';
import { query, testPlace, type TestPlace } from './surroundings.ts';

interface TypeCase {
  /** As `format_type` spells it. */
  readonly declared: string;
  /** As CREATE TABLE takes it, where that is another spelling. */
  readonly made?: string;
  /** The natural one where it is left out. */
  readonly lake?: LakeType;
  readonly natural: string;
  /** SQL of a value, and what the lake holds, or why it is refused. */
  readonly values: readonly (readonly [sql: string, lake: unknown])[];
}

const refused = (reason: string) => ({ refused: reason });
const badDate = refused('unreadable-date');
const badNumber = refused('unreadable-number');
const nines = (count: number) => '9'.repeat(count);
const longText = 'ä"\\,'.repeat(250_000);
const text = (...values: readonly (readonly [sql: string, lake: unknown])[]) => ({
  natural: 'string',
  values,
});

const moments: TypeCase['values'] = [
  ["'2026-11-01 08:00:03.100'", '2026-11-01 08:00:03.1+00'],
  ["'0001-01-01 00:00:00'", '0001-01-01 00:00:00+00'],
  ["'9999-12-31 23:59:59.999999'", '9999-12-31 23:59:59.999999+00'],
  ["'10000-01-01 00:00:00'", badDate],
  ["'0044-03-15 12:00:00 BC'", badDate],
  ["'infinity'", badDate],
  ["'-infinity'", badDate],
];

const cases: readonly TypeCase[] = [
  { declared: 'smallint', natural: 'int', values: [['-32768', -32768]] },
  {
    declared: 'integer',
    natural: 'int',
    values: [
      ['-2147483648', -2147483648],
      ['2147483647', 2147483647],
      ['0', 0],
    ],
  },
  { declared: 'integer', lake: { kind: 'double' }, natural: 'int', values: [['10000', 10000]] },
  {
    declared: 'bigint',
    natural: 'long',
    values: [
      ['-9223372036854775808', '-9223372036854775808'],
      ['9223372036854775807', '9223372036854775807'],
      ['9007199254740993', '9007199254740993'],
      ['-10000', '-10000'],
    ],
  },
  {
    declared: 'bigint',
    lake: { kind: 'int' },
    natural: 'long',
    values: [
      ['7', 7],
      ['2147483648', badNumber],
    ],
  },
  { declared: 'oid', natural: 'long', values: [['4294967295', '4294967295']] },
  {
    declared: 'boolean',
    natural: 'boolean',
    values: [
      ['true', true],
      ['false', false],
    ],
  },
  {
    declared: 'numeric(12,2)',
    natural: 'decimal(12,2)',
    values: [
      ['-0.5', '-0.50'],
      [`${nines(10)}.99`, `${nines(10)}.99`],
      ['10000', '10000.00'],
      ['0', '0.00'],
      ["'NaN'", badNumber],
    ],
  },
  { declared: 'numeric(38,38)', natural: 'decimal(38,38)', values: [[`0.${nines(38)}`, `0.${nines(38)}`]] },
  { declared: 'numeric(3,-2)', natural: 'decimal(5,0)', values: [['12345', '12300']] },
  { declared: 'numeric(2,4)', natural: 'decimal(4,4)', values: [['0.0099', '0.0099']] },
  { declared: 'numeric(50,10)', ...text([`${nines(40)}.5`, `${nines(40)}.5${'0'.repeat(9)}`]) },
  {
    declared: 'numeric',
    ...text(
      ['1e500', `1${'0'.repeat(500)}`],
      ['-1e-300', `-0.${'0'.repeat(299)}1`],
      ['100000000.00010000', '100000000.00010000'],
      ["'NaN'", 'NaN'],
      ["'-Infinity'", '-Infinity'],
    ),
  },
  {
    declared: 'numeric',
    lake: { kind: 'decimal', precision: 12, scale: 2 },
    natural: 'string',
    values: [
      ['12.3', '12.30'],
      ['12.345', badNumber],
      ["'Infinity'", badNumber],
      ['1e20', badNumber],
    ],
  },
  {
    declared: 'money',
    natural: 'decimal(19,2)',
    values: [
      ["'-1,234.5'", '-1234.50'],
      ["'92233720368547758.07'", '92233720368547758.07'],
    ],
  },
  {
    declared: 'real',
    natural: 'double',
    values: [
      ['0.1', 0.10000000149011612],
      ['-3.4e38', -3.3999999521443642e38],
      ["'NaN'", badNumber],
      ["'Infinity'", badNumber],
    ],
  },
  {
    declared: 'double precision',
    natural: 'double',
    values: [
      ['0.1', 0.1],
      ['1.7976931348623157e308', 1.7976931348623157e308],
      ['5e-324', 5e-324],
      ['1e15', 1e15],
      ['123456789012345', 123456789012345],
      ['0.0001', 0.0001],
      ["'NaN'", badNumber],
      ["'-Infinity'", badNumber],
    ],
  },
  {
    declared: 'date',
    natural: 'date',
    values: [
      ["'2000-02-29'", '2000-02-29'],
      ["'1999-12-31'", '1999-12-31'],
      ["'0001-01-01'", '0001-01-01'],
      ["'9999-12-31'", '9999-12-31'],
      ["'5874897-12-31'", badDate],
      ["'4713-01-01 BC'", badDate],
      ["'infinity'", badDate],
      ["'-infinity'", badDate],
    ],
  },
  {
    declared: 'timestamp with time zone',
    natural: 'timestamptz',
    values: [...moments, ["'2026-07-01 12:00:00+05:30'", '2026-07-01 06:30:00+00']],
  },
  {
    declared: 'timestamp without time zone',
    natural: 'timestamptz',
    // The contract's zone is UTC here.
    values: [...moments, ["'294276-12-31 23:59:59.999999'", badDate]],
  },
  {
    declared: 'timestamp(0) without time zone',
    natural: 'timestamptz',
    values: [["'1999-12-31 23:59:59'", '1999-12-31 23:59:59+00']],
  },
  {
    declared: 'time without time zone',
    ...text(["'00:00:00'", '00:00:00'], ["'23:59:59.000001'", '23:59:59.000001'], ["'24:00:00'", '24:00:00']),
  },
  { declared: 'time with time zone', ...text(["'23:59:59.5+05:30'", '23:59:59.5+05:30']) },
  { declared: 'interval', ...text(["'-1 year 2 days 03:04:05.5'", 'P-1Y2DT3H4M5.5S'], ["'0'", 'PT0S']) },
  {
    declared: 'text',
    ...text(
      ['\'🧀 中文 "x", \\N\'', '🧀 中文 "x", \\N'],
      ["E'a\\nb\\r\\nc\\x1fd\\x10e\\x10n\\t\\x01'", 'a\nb\r\nc\x1fd\x10e\x10n\t\x01'],
      ["E'\\x10N'", '\x10N'],
      ["'#comment'", '#comment'],
      [`repeat('ä"\\,', 250000)`, longText],
    ),
  },
  { declared: 'character varying(80)', ...text(["'  kept  '", '  kept  ']) },
  { declared: 'character(6)', ...text(["'ab'", 'ab']) },
  { declared: 'name', ...text(["'relation'", 'relation']) },
  { declared: 'enum', made: 'mood', ...text(["'it''s, ok'", "it's, ok"]) },
  { declared: 'numeric(5,2)', made: 'price', natural: 'decimal(5,2)', values: [['123.4', '123.40']] },
  {
    declared: 'uuid',
    ...text(["'123E4567-e89b-12d3-a456-426655440000'", '123e4567-e89b-12d3-a456-426655440000']),
  },
  { declared: 'json', ...text([`'{"a": [1, null, "ä\\n"]}'`, '{"a": [1, null, "ä\\n"]}']) },
  { declared: 'jsonb', ...text([`'{"b":1,"a":[1.50]}'`, '{"a": [1.50], "b": 1}']) },
  { declared: 'xml', ...text(['\'<a b="c">ä</a>\'', '<a b="c">ä</a>']) },
  { declared: 'bytea', ...text(["'\\x00ff220a'", '00ff220a'], ["''", null]) },
  {
    declared: 'bit(1)',
    natural: 'boolean',
    values: [
      ["B'1'", true],
      ["B'0'", false],
    ],
  },
  { declared: 'bit(4)', ...text(["B'0110'", '0110']) },
  { declared: 'bit varying(8)', ...text(["B'101'", '101']) },
  { declared: 'inet', ...text(["'192.0.2.1'", '192.0.2.1'], ["'2001:db8::/32'", '2001:db8::/32']) },
  { declared: 'cidr', ...text(["'10.1.0.0/16'", '10.1.0.0/16']) },
  { declared: 'macaddr', ...text(["'08002B010203'", '08:00:2b:01:02:03']) },
  { declared: 'macaddr8', ...text(["'08002B0102030405'", '08:00:2b:01:02:03:04:05']) },
  { declared: 'point', ...text(["'(1.5,-2)'", '(1.5,-2)']) },
  { declared: 'line', ...text(["'{1,2,3}'", '{1,2,3}']) },
  { declared: 'lseg', ...text(["'[(0,0),(1,1)]'", '[(0,0),(1,1)]']) },
  { declared: 'box', ...text(["'(1,1),(0,0)'", '(1,1),(0,0)']) },
  { declared: 'path', ...text(["'[(0,0),(1,1)]'", '[(0,0),(1,1)]']) },
  { declared: 'polygon', ...text(["'((0,0),(1,1))'", '((0,0),(1,1))']) },
  { declared: 'circle', ...text(["'<(0,0),5>'", '<(0,0),5>']) },
  { declared: 'int4range', ...text(["'[1,5]'", '[1,6)'], ["'empty'", 'empty']) },
  {
    declared: 'tstzmultirange',
    ...text(["'{[2026-11-01 00:00Z,)}'", '{["2026-11-01 00:00:00+00",)}']),
  },
  { declared: 'tsvector', ...text(["'a fat cat'", "'a' 'cat' 'fat'"]) },
  { declared: 'tsquery', ...text(["'fat & cat'", "'fat' & 'cat'"]) },
  { declared: 'pg_lsn', ...text(["'16/B374D848'", '16/B374D848']) },
  { declared: 'integer[]', ...text(["'{{1,NULL},{3,4}}'", '[[1,null],[3,4]]'], ["'{}'", '[]']) },
  { declared: 'text[]', ...text(["ARRAY['a,\"b', E'\\n']", '["a,\\"b","\\n"]']) },
  {
    declared: 'timestamp with time zone[]',
    ...text(["'{2026-11-01 00:00Z}'", '["2026-11-01T00:00:00+00:00"]']),
  },
];

const spelled = (type: LakeType) =>
  type.kind === 'decimal' ? `decimal(${type.precision},${type.scale})` : type.kind;
const mapping = (type: string) => sourceDialect('postgresql').mapping(type);

describe('the mapping of PostgreSQL', () => {
  it.each(cases)('of $declared is $natural', ({ declared, natural }) => {
    const found = mapping(declared).natural;
    expect(found === null ? null : spelled(found)).toBe(natural);
  });

  it.each([
    ['INT8', 'long'],
    ['bigserial', 'long'],
    ['decimal(10)', 'decimal(10,0)'],
    ['timestamptz(3)', 'timestamptz'],
    ['interval year to month', 'string'],
    ['varchar', 'string'],
    ['bit', 'boolean'],
    ['pg_catalog.int4', 'int'],
  ])('reads %s as %s', (declared, natural) => {
    const found = mapping(declared).natural;
    expect(found === null ? null : spelled(found)).toBe(natural);
  });

  it.each(['hstore', 'citext', 'geometry(Point,4326)', 'hstore[]', 'public.mood', 'regclass', ''])(
    'refuses %s by name',
    (declared) => {
      expect(mapping(declared)).toEqual({ natural: null, reason: expect.any(String) as string });
    },
  );
});

const name = (index: number) => `c${index}`;
const rows = cases.flatMap(({ declared, values }, index) =>
  values.map(([sql, lake]) => ({ declared, column: name(index), sql, lake })),
);

const column = (
  of: Pick<Column, 'name' | 'type'> & { readonly sourceType: string; readonly required?: boolean },
): Column => ({
  sourceName: of.name,
  description: '',
  required: false,
  privacy: { policy: 'keep', scan: false },
  clean: {
    ...plainCleaning,
    trim: false,
  },
  ...of,
});

const dataset: Dataset = {
  name: 'kinds',
  source: { kind: 'table', connection: 'shop', engine: 'postgresql', schema: 'public', table: 'kinds' },
  mode: 'upsert',
  key: ['id'],
  watermark: 'updated_at',
  businessDate: { column: 'updated_at', zone: 'UTC' },
  columns: [
    column({ name: 'id', type: { kind: 'int' }, sourceType: 'integer', required: true }),
    column({ name: 'updated_at', type: { kind: 'timestamptz' }, sourceType: 'timestamptz', required: true }),
    ...cases.map(({ declared, lake }, index) =>
      column({
        name: name(index),
        type: lake ?? mapping(declared).natural ?? { kind: 'string' },
        sourceType: declared,
      }),
    ),
  ],
  ...plainSettings,
  budget: { ...plainSettings.budget, sliceRows: 1000, statementTimeoutSeconds: 60 },
};

let postgres: TestPostgres;
let owner: Client;
let place: TestPlace;
beforeAll(async () => {
  postgres = await startPostgres();
  owner = await postgres.connect();
  place = await testPlace();
}, 120_000);
afterAll(async () => {
  await postgres.stop();
  await place.remove();
});

describe('a value of PostgreSQL', () => {
  const inLake = new Map<number, Record<string, unknown>>();
  const quarantined = new Map<number, { column: unknown; reason: unknown }>();
  let rowsRead = 0;

  beforeAll(async () => {
    await owner.query("CREATE TYPE mood AS ENUM ('it''s, ok', 'bad'); CREATE DOMAIN price AS numeric(5,2)");
    await owner.query(
      `CREATE TABLE kinds (id int PRIMARY KEY, updated_at timestamptz NOT NULL DEFAULT '2026-11-01T10:00:00Z',
        ${cases.map(({ declared, made }, index) => `${name(index)} ${made ?? declared}`).join(', ')})`,
    );
    await owner.query("SET lc_monetary = 'C'");
    for (const [id, { column: of, sql }] of rows.entries())
      await owner.query(`INSERT INTO kinds (id, ${of}) VALUES (${id}, ${sql})`);

    const shared = { dataset, runId: 'r1', resultUri: 's3://landing/results/r1.json' };
    const window = { low: '2026-11-01T00:00:00Z', high: '2026-11-02T00:00:00Z' };
    const landingUri = 's3://landing/kinds/r1/';
    await extract(compileExtract({ ...shared, window, landingUri, pseudonymKeySecret: null }), {
      ...(await place.run()),
      credentials: { connection: () => Promise.resolve(postgres.reader), secret: () => Promise.resolve('') },
    });
    const lake = { database: 'daybreak', table: 'kinds' };
    await createTable(place.lake, {
      ...lake,
      location: 's3://lake/kinds',
      schema: lakeSchema(dataset),
      partitionBy: 'business_date',
    });
    const quarantine = { database: 'daybreak_quarantine', table: 'kinds' };
    const result = await curate(
      compileCurate({
        ...shared,
        landing: [landingUri],
        write: 'merge',
        lakeDatabase: 'daybreak',
        staging: lake,
        quarantine,
        businessDates: null,
      }),
      await place.run(),
    );
    rowsRead = result.rowsRead;
    for (const row of await content(lake)) inLake.set(Number(row['id']), row);
    for (const row of await content(quarantine)) {
      const raw = JSON.parse(row['raw_row'] as string) as { id: string };
      quarantined.set(Number(raw.id), { column: row['column_name'], reason: row['reason'] });
    }
  }, 120_000);

  async function content(table: { database: string; table: string }) {
    const files = await dataFiles(place.lake, await loadTable(place.lake, table));
    const paths = await Promise.all(files.map(({ uri }) => place.objects.localPath(uri)));
    return query(`SELECT * FROM read_parquet([${paths.map((path) => `'${path}'`).join(', ')}])`);
  }

  it('is read, each of them', () => {
    expect(rowsRead).toBe(rows.length);
  });

  it.each(rows.map((row, id) => ({ ...row, id, shown: row.sql.slice(0, 40) })))(
    'of $declared, $shown, arrives or is refused with the reason',
    ({ id, column: of, lake }) => {
      if (typeof lake === 'object' && lake !== null) {
        expect(quarantined.get(id)).toEqual({ column: of, reason: (lake as { refused: string }).refused });
        expect(inLake.has(id)).toBe(false);
        return;
      }
      expect(quarantined.get(id)).toBeUndefined();
      expect(inLake.get(id)?.[of]).toEqual(lake);
    },
  );
});

describe('what is written of a binary value', () => {
  /** The same rows by the source's own casts, and by ours. */
  async function both(
    { table, runId, asIs }: { readonly table: string; readonly runId: string; readonly asIs: boolean },
    columns: readonly string[],
  ) {
    const texts = columns.map((of) => `cast(${of} as text) AS ${of}`).join(', ');
    const expected = await owner.query<Record<string, string | null>>(
      `SELECT ${texts} FROM ${table} ORDER BY ${table}.id`,
    );
    const result = await extract(
      {
        kind: 'extract',
        version: 2,
        runId,
        dataset: table,
        reading: {
          kind: 'table',
          engine: 'postgresql',
          connection: 'shop',
          schema: 'public',
          table,
          columns: columns.map((of) => ({ name: of, sql: of, asIs })),
          predicates: [],
          sliceKey: ['id'],
          budget: dataset.budget,
        },
        pseudonymKeySecret: null,
        window: { low: null, high: '2026-11-02T00:00:00Z' },
        landing: { duckdb: `select ${columns.join(', ')} from extracted`, spark: '' },
        landingColumns: [...columns],
        landingUri: `s3://landing/${table}/${runId}/`,
        resultUri: `s3://landing/${runId}.json`,
      },
      {
        ...(await place.run()),
        credentials: {
          connection: () => Promise.resolve(postgres.reader),
          secret: () => Promise.resolve(''),
        },
      },
    );
    const landed = await Promise.all(
      result.files.map(async ({ uri }) => {
        const file = `read_parquet('${await place.objects.localPath(uri)}')`;
        const types = await query(`DESCRIBE SELECT * FROM ${file}`);
        return {
          types: new Map(types.map((one) => [one['column_name'], one['column_type']])),
          rows: await query(`SELECT ${texts} FROM ${file} ORDER BY cast(id AS bigint)`),
        };
      }),
    );
    return {
      expected: expected.rows,
      landed: landed.flatMap(({ rows: some }) => some),
      types: landed.map(({ types: one }) => one),
    };
  }

  const columns = 'id a b c d e f g h j k l m n o p q r s'.split(' ');
  // Of a double there may be several texts of one length that read back as it.
  const same = (some: readonly Record<string, unknown>[]) =>
    some.map((row) => ({ ...row, f: Number(row['f']) }));

  beforeAll(async () => {
    await owner.query("SET TimeZone = 'UTC'; SET extra_float_digits = 1; SELECT setseed(0.42)");
    await owner.query(`CREATE TABLE anything AS SELECT i AS id,
      ((random() - 0.5) * 2 ^ (random() * 15))::int2 AS a,
      ((random() - 0.5) * 2 ^ (random() * 32))::int4 AS b,
      ((random() - 0.5) * 2 ^ (random() * 63))::int8 AS c,
      ((random() - 0.5) * 10 ^ (random() * 60 - 30))::numeric AS d,
      round(((random() - 0.5) * 10 ^ (random() * 12))::numeric, (random() * 12)::int) AS e,
      (random() - 0.5) * 10 ^ (random() * 600 - 300) AS f,
      timestamp '-infinity' AS g,
      timestamptz '2000-01-01' + (random() - 0.5) * 2 ^ (random() * 37) * interval '1 second' AS h,
      date '2000-01-01' + ((random() - 0.3) * 2 ^ (random() * 21))::int AS j,
      timestamp '0001-01-01 BC' + random() * 1e10 * interval '1 second' AS k,
      time '00:00' + random() * interval '1 day' AS l,
      gen_random_uuid() AS m, random() < 0.5 AS n,
      CASE WHEN i % 7 = 0 THEN NULL ELSE chr((1 + random() * 126)::int) || repeat(chr((161 + random() * 50000)::int), (i % 5)) END AS o,
      1 / nullif(i % 3, 0)::float8 AS p,
      (CASE WHEN i % 5 > 0 THEN (random() - 0.5) * 10 ^ (random() * 14) END)::numeric(18,4) AS q,
      (CASE WHEN i % 11 > 0 THEN (random() - 0.5) * 10 ^ (random() * 18) ELSE 'NaN' END)::numeric(18,0) AS r,
      (CASE WHEN i % 2 > 0 THEN random() * 10 ^ (random() * 3 - 3) END)::numeric(9,6) AS s
      FROM generate_series(1, 5000) i`);
    await owner.query(`INSERT INTO anything (id, c, j, h, k, l, m, q, r) VALUES
      (5001, -9223372036854775808, '0001-01-01', '0001-01-01 00:00Z', '9999-12-31 23:59:59.999999', '24:00',
        '00000000-0000-0000-0000-000000000000', 99999999999999.9999, -999999999999999999),
      (5002, 9223372036854775807, '9999-12-31', '10000-01-01 00:00Z', '0001-12-31 23:59:59.999999 BC', '23:59:59.999999',
        'ffffffff-ffff-ffff-ffff-ffffffffffff', -99999999999999.9999, 9007199254740993),
      (5003, 0, 'infinity', '-infinity', '2000-01-01', '00:00', '80000000-0000-0000-7fff-ffffffffffff', 0.0001, -1)`);
  }, 60_000);

  it('is what the source itself writes of it, at random and at the edges', async () => {
    const { expected, landed } = await both({ table: 'anything', runId: 'text', asIs: false }, columns);
    expect(same(landed)).toEqual(same(expected));
  });

  it('is the same where a type of its own lands, which it does unless that cannot hold a value', async () => {
    const { expected, landed, types } = await both(
      { table: 'anything', runId: 'typed', asIs: true },
      columns,
    );
    expect(same(landed)).toEqual(same(expected));
    expect(Object.fromEntries(types[0] ?? [])).toEqual({
      ...{ id: 'INTEGER', a: 'INTEGER', b: 'INTEGER', c: 'BIGINT', m: 'UUID', n: 'BOOLEAN' },
      ...{ q: 'DECIMAL(18,4)', s: 'DECIMAL(18,6)' },
      // Numbers of any scale, doubles and texts.
      ...{ d: 'VARCHAR', e: 'VARCHAR', f: 'VARCHAR', o: 'VARCHAR', p: 'VARCHAR' },
      // Beyond the years 1 to 9999, the end of a day, no number.
      ...{ g: 'VARCHAR', h: 'VARCHAR', j: 'VARCHAR', k: 'VARCHAR', l: 'VARCHAR', r: 'VARCHAR' },
    });
  });

  it('of a date or a time is a type of its own too', async () => {
    await owner.query(`CREATE TABLE moments AS SELECT id, h, j, k, l FROM anything
      WHERE h < '9999-12-31' AND j < '9999-12-31' AND k >= '0001-01-01' AND l < '24:00' AND id < 5001`);
    const { expected, landed, types } = await both(
      { table: 'moments', runId: 'moments', asIs: true },
      'id h j k l'.split(' '),
    );
    expect(landed).toEqual(expected);
    expect(Object.fromEntries(types[0] ?? [])).toEqual({
      ...{ id: 'INTEGER', h: 'TIMESTAMP WITH TIME ZONE', j: 'DATE', k: 'TIMESTAMP', l: 'TIME' },
    });
  });
});

describe('an encoding other than UTF-8', () => {
  const extracting = async (database: string) =>
    extract(
      {
        kind: 'extract',
        version: 2,
        runId: database,
        dataset: 'words',
        reading: {
          kind: 'table',
          engine: 'postgresql',
          connection: 'shop',
          schema: 'public',
          table: 'words',
          columns: [
            { name: 'id', sql: 'id' },
            { name: 'word', sql: 'word' },
          ],
          predicates: [],
          sliceKey: ['id'],
          budget: dataset.budget,
        },
        pseudonymKeySecret: null,
        window: { low: null, high: '2026-11-02T00:00:00Z' },
        landing: { duckdb: 'select id, word from extracted', spark: '' },
        landingColumns: ['id', 'word'],
        landingUri: `s3://landing/${database}/r/`,
        resultUri: `s3://landing/${database}.json`,
      },
      {
        ...(await place.run()),
        credentials: {
          connection: () => Promise.resolve({ ...postgres.reader, database }),
          secret: () => Promise.resolve(''),
        },
      },
    );

  const made = async (database: string, encoding: string, bytes: string) => {
    await owner.query(
      `CREATE DATABASE ${database} ENCODING '${encoding}' LC_COLLATE 'C' LC_CTYPE 'C' TEMPLATE template0`,
    );
    const client = await postgres.connect(database);
    await client.query('CREATE TABLE words (id int PRIMARY KEY, word text)');
    await client.query(`INSERT INTO words VALUES (1, convert_from('\\x${bytes}', '${encoding}'))`);
    await client.end();
  };

  it('that the source knows is converted by it', async () => {
    await made('latin', 'LATIN1', '4be473650a');
    const { files } = await extracting('latin');
    expect(await place.rows(files[0]?.uri ?? '')).toEqual([{ id: '1', word: 'Käse\n' }]);
  });

  it('that it does not know is taken as UTF-8 where it is that', async () => {
    await made('ascii', 'SQL_ASCII', '4bc3a47365');
    const { files } = await extracting('ascii');
    expect(await place.rows(files[0]?.uri ?? '')).toEqual([{ id: '1', word: 'Käse' }]);
  });

  it('that it does not know is refused by the name of the column where it is not', async () => {
    await made('unknown', 'SQL_ASCII', '4be47365');
    const failing = extracting('unknown');
    await expect(failing).rejects.toMatchObject({ code: 'SOURCE_TEXT_UNREADABLE' });
    await expect(failing).rejects.toThrow(/Column word /);
    await expect(failing).rejects.not.toThrow(/K.ses/);
  });
});
