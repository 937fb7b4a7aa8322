import { compileCurate, compileExtract, lakeSchema, sourceDialect } from '@daybreak/curation';
import type { Column, Dataset, LakeType } from '@daybreak/dataset-contracts';
import { plainCleaning, plainSettings } from '@daybreak/dataset-contracts/testing';
import { createTable, dataFiles, loadTable } from '@daybreak/iceberg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { curate, extract } from '../src/index.ts';
import { startMariadb, withMariadb, type TestMariadb } from './mariadb.ts';
import { query, testPlace, type TestPlace } from './surroundings.ts';

interface TypeCase {
  /** As `COLUMN_TYPE` shows it. */
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
const unreadableDate = refused('unreadable-date');
const unreadableNumber = refused('unreadable-number');

const longText = 'ä"'.repeat(300_000);
const nines = (count: number) => '9'.repeat(count);

const cases: readonly TypeCase[] = [
  {
    declared: 'tinyint(4)',
    natural: 'int',
    values: [
      ['-128', -128],
      ['127', 127],
    ],
  },
  { declared: 'tinyint(3) unsigned', natural: 'int', values: [['255', 255]] },
  {
    declared: 'tinyint(1)',
    natural: 'boolean',
    values: [
      ['true', true],
      ['0', false],
      ['2', refused('not-allowed')],
    ],
  },
  {
    declared: 'tinyint(1)',
    lake: { kind: 'int' },
    natural: 'boolean',
    values: [
      ['2', 2],
      ['-1', -1],
    ],
  },
  { declared: 'smallint(6)', natural: 'int', values: [['-32768', -32768]] },
  { declared: 'smallint(5) unsigned', natural: 'int', values: [['65535', 65535]] },
  { declared: 'mediumint(9)', natural: 'int', values: [['-8388608', -8388608]] },
  { declared: 'mediumint(8) unsigned', natural: 'int', values: [['16777215', 16777215]] },
  { declared: 'int(11)', natural: 'int', values: [['-2147483648', -2147483648]] },
  { declared: 'int(10) unsigned', natural: 'long', values: [['4294967295', '4294967295']] },
  {
    declared: 'int(10) unsigned zerofill',
    natural: 'long',
    values: [
      ['42', '42'],
      ['0', '0'],
    ],
  },
  { declared: 'bigint(20)', natural: 'long', values: [['-9223372036854775808', '-9223372036854775808']] },
  {
    declared: 'bigint(20) unsigned',
    natural: 'decimal(20,0)',
    values: [['18446744073709551615', '18446744073709551615']],
  },
  {
    declared: 'bigint(20) unsigned',
    lake: { kind: 'long' },
    natural: 'decimal(20,0)',
    values: [
      ['7', '7'],
      ['18446744073709551615', unreadableNumber],
    ],
  },
  {
    declared: 'decimal(10,2)',
    natural: 'decimal(10,2)',
    values: [
      ['-12.5', '-12.50'],
      [`${nines(8)}.99`, `${nines(8)}.99`],
    ],
  },
  { declared: 'decimal(10,2) unsigned', natural: 'decimal(10,2)', values: [['12.5', '12.50']] },
  { declared: 'decimal(38,38)', natural: 'decimal(38,38)', values: [[`0.${nines(38)}`, `0.${nines(38)}`]] },
  { declared: 'decimal(65,0)', natural: 'string', values: [[nines(65), nines(65)]] },
  { declared: 'decimal(65,30)', natural: 'string', values: [['-1.5', `-1.5${'0'.repeat(29)}`]] },
  {
    declared: 'decimal(65,0)',
    lake: { kind: 'decimal', precision: 38, scale: 0 },
    natural: 'string',
    values: [
      [nines(38), nines(38)],
      [nines(39), unreadableNumber],
    ],
  },
  {
    declared: 'float',
    natural: 'double',
    values: [
      ['16777217', 16777216],
      ['0.1', 0.10000000149011612],
      ['-3.4e38', -3.3999999521443642e38],
    ],
  },
  { declared: 'float unsigned', natural: 'double', values: [['1.5', 1.5]] },
  {
    declared: 'double',
    natural: 'double',
    values: [
      ['0.1', 0.1],
      ['1.7976931348623157e308', 1.7976931348623157e308],
      ['-2.5e-300', -2.5e-300],
      ['1e15', 1e15],
    ],
  },
  { declared: 'double(10,3)', natural: 'double', values: [['1.5', 1.5]] },
  {
    declared: 'bit(1)',
    natural: 'boolean',
    values: [
      ["b'1'", true],
      ["b'0'", false],
    ],
  },
  { declared: 'bit(10)', natural: 'string', values: [["b'101'", '0000000101']] },
  { declared: 'bit(64)', natural: 'string', values: [["x'ffffffffffffffff'", '1'.repeat(64)]] },
  {
    declared: 'year(4)',
    natural: 'int',
    values: [
      ['2026', 2026],
      ['0', 0],
    ],
  },
  {
    declared: 'date',
    natural: 'date',
    values: [
      ["'2024-02-29'", '2024-02-29'],
      ["'9999-12-31'", '9999-12-31'],
      ["'1000-01-01'", '1000-01-01'],
      ["'0000-00-00'", unreadableDate],
      ["'2024-00-10'", unreadableDate],
      ["'2024-02-00'", unreadableDate],
      ["'2024-02-31'", unreadableDate],
    ],
  },
  {
    declared: 'datetime',
    natural: 'timestamptz',
    values: [
      ["'2026-07-01 12:00:00'", '2026-07-01 10:00:00+00'],
      ["'0000-00-00 00:00:00'", unreadableDate],
      ["'2024-01-00 10:00:00'", unreadableDate],
    ],
  },
  {
    declared: 'datetime(6)',
    natural: 'timestamptz',
    values: [
      ["'2026-12-01 12:00:00.123456'", '2026-12-01 11:00:00.123456+00'],
      ["'9999-12-31 23:59:59.999999'", '9999-12-31 22:59:59.999999+00'],
    ],
  },
  {
    declared: 'datetime(3)',
    lake: { kind: 'string' },
    natural: 'timestamptz',
    values: [["'2026-12-01 12:00:00.5'", '2026-12-01 12:00:00.500']],
  },
  {
    declared: 'timestamp',
    made: 'timestamp NULL',
    natural: 'timestamptz',
    values: [
      ["'2026-07-01 12:00:00'", '2026-07-01 12:00:00+00'],
      ["'0000-00-00 00:00:00'", unreadableDate],
    ],
  },
  {
    declared: 'timestamp(6)',
    made: 'timestamp(6) NULL',
    natural: 'timestamptz',
    values: [["'2026-07-01 12:00:00.000001'", '2026-07-01 12:00:00.000001+00']],
  },
  {
    declared: 'time',
    natural: 'string',
    values: [
      ["'-838:59:59'", '-838:59:59'],
      ["'25:00:00'", '25:00:00'],
    ],
  },
  { declared: 'time(6)', natural: 'string', values: [["'838:59:58.999999'", '838:59:58.999999']] },
  {
    declared: 'char(10)',
    natural: 'string',
    values: [
      ["'a '", 'a'],
      ["''", null],
    ],
  },
  {
    declared: 'varchar(20)',
    made: 'varchar(20) CHARACTER SET latin1',
    natural: 'string',
    values: [
      ["'Käse €'", 'Käse €'],
      ["_latin1 x'80'", '€'],
    ],
  },
  {
    declared: 'varchar(21)',
    made: 'varchar(21) CHARACTER SET utf8mb3',
    natural: 'string',
    values: [
      ["'Käse'", 'Käse'],
      ["_utf8mb3 x'61EDA08062'", 'a\ufffd\ufffd\ufffdb'],
    ],
  },
  {
    declared: 'varchar(22)',
    made: 'varchar(22) CHARACTER SET utf16',
    natural: 'string',
    values: [["'🧀'", '🧀']],
  },
  {
    declared: 'varchar(23)',
    made: 'varchar(23) CHARACTER SET sjis',
    natural: 'string',
    values: [["'テスト'", 'テスト']],
  },
  {
    declared: 'varchar(24)',
    made: 'varchar(24) CHARACTER SET cp1251',
    natural: 'string',
    values: [["'Сыр'", 'Сыр']],
  },
  { declared: 'tinytext', natural: 'string', values: [["'a\\nb'", 'a\nb']] },
  { declared: 'text', natural: 'string', values: [['\'🧀 中文 "x"\'', '🧀 中文 "x"']] },
  { declared: 'mediumtext', natural: 'string', values: [["_utf8mb4 x'61EDA08062'", 'a\ufffd\ufffd\ufffdb']] },
  {
    declared: 'longtext',
    natural: 'string',
    values: [
      [`'${longText}'`, longText],
      ["'a\\0b'", 'a\0b'],
    ],
  },
  { declared: 'binary(4)', natural: 'string', values: [["x'00ff22'", '00ff2200']] },
  {
    declared: 'varbinary(20)',
    natural: 'string',
    values: [
      ["x'00ff22'", '00ff22'],
      ["''", null],
    ],
  },
  { declared: 'tinyblob', natural: 'string', values: [["x'ffd8ff'", 'ffd8ff']] },
  { declared: 'blob', natural: 'string', values: [["'abc'", '616263']] },
  { declared: 'mediumblob', natural: 'string', values: [["x'5c4e'", '5c4e']] },
  { declared: 'longblob', natural: 'string', values: [["x'0a0d'", '0a0d']] },
  {
    declared: "enum('a,b','it''s (x)','ä')",
    natural: 'string',
    values: [
      ["'it''s (x)'", "it's (x)"],
      ['3', 'ä'],
      ['0', null],
    ],
  },
  {
    declared: "set('red','green')",
    natural: 'string',
    values: [
      ["'green,red'", 'red,green'],
      ["''", null],
    ],
  },
  { declared: 'json', natural: 'string', values: [[`'{"a": [1, null, "ä"]}'`, '{"a": [1, null, "ä"]}']] },
  {
    declared: 'uuid',
    natural: 'string',
    values: [["'123e4567-e89b-12d3-a456-426655440000'", '123e4567-e89b-12d3-a456-426655440000']],
  },
  { declared: 'inet4', natural: 'string', values: [["'192.0.2.1'", '192.0.2.1']] },
  { declared: 'inet6', natural: 'string', values: [["'2001:db8::1'", '2001:db8::1']] },
];

const spelled = (type: LakeType) =>
  type.kind === 'decimal' ? `decimal(${type.precision},${type.scale})` : type.kind;

describe('the mapping of MySQL', () => {
  const { mapping } = { mapping: (type: string) => sourceDialect('mysql').mapping(type) };

  it.each(cases)('of $declared is $natural', ({ declared, natural }) => {
    const found = mapping(declared).natural;
    expect(found === null ? null : spelled(found)).toBe(natural);
  });

  it.each([
    ['INTEGER UNSIGNED', 'long'],
    ['bigint unsigned zerofill', 'decimal(20,0)'],
    ['bigint zerofill', 'decimal(20,0)'],
    ['numeric(7)', 'decimal(7,0)'],
    ['decimal', 'decimal(10,0)'],
    ['double precision', 'double'],
    ['bool', 'boolean'],
    ['character varying(3)', 'string'],
    ['bit', 'boolean'],
  ])('reads %s as %s', (declared, natural) => {
    const found = mapping(declared).natural;
    expect(found === null ? null : spelled(found)).toBe(natural);
  });

  it.each([
    'geometry',
    'point',
    'linestring',
    'polygon',
    'multipoint',
    'multilinestring',
    'multipolygon',
    'geomcollection',
    'geometrycollection',
    'vector(3)',
    'hstore',
    '',
  ])('refuses %s by name', (declared) => {
    expect(mapping(declared)).toEqual({ natural: null, reason: expect.any(String) as string });
  });
});

describe.runIf(withMariadb)('a value of MariaDB', () => {
  let mariadb: TestMariadb;
  let place: TestPlace;
  const inLake = new Map<number, Record<string, unknown>>();
  const quarantined = new Map<number, { column: unknown; reason: unknown }>();
  let rowsRead = 0;

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
    source: { kind: 'table', connection: 'shop', engine: 'mysql', schema: 'shop', table: 'kinds' },
    mode: 'upsert',
    key: ['id'],
    watermark: 'updated_at',
    businessDate: { column: 'updated_at', zone: 'Europe/Berlin' },
    columns: [
      column({ name: 'id', type: { kind: 'int' }, sourceType: 'int(11)', required: true }),
      column({ name: 'updated_at', type: { kind: 'timestamptz' }, sourceType: 'timestamp', required: true }),
      ...cases.map(({ declared, lake }, index) => {
        const natural = sourceDialect('mysql').mapping(declared).natural;
        return column({
          name: name(index),
          type: lake ?? natural ?? { kind: 'string' },
          sourceType: declared,
        });
      }),
    ],
    ...plainSettings,
    budget: { ...plainSettings.budget, sliceRows: 1000, statementTimeoutSeconds: 60 },
  };

  beforeAll(async () => {
    mariadb = await startMariadb({ zone: 'Europe/Berlin', options: ['--max-allowed-packet=64M'] });
    place = await testPlace();
    const owner = await mariadb.connect();
    // As the tills of old wrote: what strict modes would refuse is in there.
    await owner.query("SET sql_mode = 'ALLOW_INVALID_DATES', time_zone = '+00:00'");
    await owner.query(
      `CREATE TABLE kinds (id int PRIMARY KEY, updated_at timestamp NOT NULL DEFAULT '2026-11-01 10:00:00', KEY (updated_at),
        ${cases.map(({ declared, made }, index) => `${name(index)} ${made ?? declared}`).join(', ')})`,
    );
    const [columns] = await owner.query(
      "SELECT column_name AS name, column_type AS type FROM information_schema.columns WHERE table_name = 'kinds'",
    );
    const declared = new Map(
      (columns as { name: string; type: string }[]).map((one) => [one.name, one.type]),
    );
    for (const [index, one] of cases.entries())
      expect(declared.get(name(index))).toBe(one.declared === 'json' ? 'longtext' : one.declared);
    for (const [id, { column, sql }] of rows.entries())
      await owner.query(`INSERT INTO kinds (id, ${column}) VALUES (${id}, ${sql})`);

    const shared = { dataset, runId: 'r1', resultUri: 's3://landing/results/r1.json' };
    const window = { low: '2026-11-01T00:00:00Z', high: '2026-11-02T00:00:00Z' };
    const landingUri = 's3://landing/kinds/r1/';
    await extract(compileExtract({ ...shared, window, landingUri, pseudonymKeySecret: null }), {
      ...(await place.run()),
      credentials: { connection: () => Promise.resolve(mariadb.reader), secret: () => Promise.resolve('') },
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
  afterAll(async () => {
    await mariadb.stop();
    await place.remove();
  });

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
