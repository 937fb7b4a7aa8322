import type { Classification } from '@daybreak/classification';
import { loadContracts } from '@daybreak/dataset-contracts';
import type { InspectedColumn, TableDescription, WatermarkProbe } from '@daybreak/source-inspector';
import { describe, expect, test } from 'vitest';
import { contractYaml, sourcesYaml } from './contract-yaml.ts';
import { lakeNames } from './lake-names.ts';
import type { TableFindings } from './look-at-table.ts';
import { propose } from './propose.ts';

const column = (name: string, type = 'bigint', nullable = false): InspectedColumn => ({
  ...{
    name,
    type,
    baseType: type,
    enumValues: null,
    nullable,
    default: null,
    generated: false,
    comment: null,
  },
});
const found = (
  column: string,
  kind: Classification['kind'],
  policy: 'keep' | 'drop' | 'hash',
): Classification => ({
  ...{ column, kind, confidence: 0.9, evidence: ['a reason'], policy: { policy } },
});
const probe = (changes: Partial<WatermarkProbe> = {}): WatermarkProbe => ({
  ...{ indexed: true, nullable: false, nulls: 0, future: false, order: 1, rowsLookedAt: 100, ...changes },
});

interface Shape {
  readonly columns: readonly (readonly [InspectedColumn, Classification])[];
  readonly rows?: number;
  readonly key?: readonly string[] | null;
  readonly watermarks?: Readonly<Record<string, WatermarkProbe>>;
  readonly foreignKeys?: TableDescription['foreignKeys'];
}

function table(
  name: string,
  { columns, rows = 100, key = ['id'], watermarks = {}, foreignKeys = [] }: Shape,
): TableFindings {
  return {
    table: {
      ...{ schema: 's', table: name, kind: 'table', estimatedRows: rows, comment: null },
      ...{ columns: columns.map(([one]) => one), primaryKey: key, uniqueKeys: [], indexes: [], foreignKeys },
    },
    columns: columns.map(([, one]) => one),
    unreadable: new Set(),
    watermarks: new Map(Object.entries(watermarks)),
    key: key === null ? null : { columns: key, known: 'primary' },
  };
}

const run = (...findings: TableFindings[]) =>
  propose({ findings, engine: 'postgresql', zone: 'Europe/Berlin' });
const id = (kind: Classification['kind'] = 'identifier', policy: 'keep' | 'hash' = 'keep') =>
  [column('id'), found('id', kind, policy)] as const;
const at = (name: string) =>
  [column(name, 'timestamp with time zone'), found(name, 'timestamp', 'keep')] as const;
const refersTo = (name: string, column: string) => [
  { columns: [column], to: { schema: 's', table: name }, toColumns: ['id'] },
];

describe('the mode follows what the probes saw', () => {
  const mode = (shape: Shape) => run(table('t', shape)).proposals[0]?.windows;
  test('an indexed column that tells the last change: upsert', () => {
    const shape = {
      columns: [id(), at('sold_at'), at('updated_at')],
      watermarks: { sold_at: probe(), updated_at: probe() },
    };
    expect(mode(shape)).toMatchObject({ mode: 'upsert', watermark: 'updated_at', businessDate: 'sold_at' });
  });
  test('only a column that grows with every row: append', () => {
    expect(mode({ columns: [id(), at('created_at')], watermarks: { created_at: probe() } })).toMatchObject({
      mode: 'append',
    });
  });
  test.each([
    ['lies in the future', { future: true }],
    ['has nulls', { nulls: 0.1 }],
    ['has no index, in a small table', { indexed: false }],
  ])('a watermark that %s: snapshot', (_, changes) => {
    expect(
      mode({ columns: [id(), at('updated_at')], watermarks: { updated_at: probe(changes) } }),
    ).toMatchObject({
      ...{ mode: 'snapshot', watermark: null },
    });
  });
});

describe('columns that join tables have one policy', () => {
  const policies = (...findings: TableFindings[]) =>
    Object.fromEntries(
      run(...findings).proposals.flatMap(({ dataset, columns }) =>
        columns.map(({ name, policy }) => [`${dataset}.${name}`, policy.policy]),
      ),
    );
  const sales = (kind: Classification['kind'], policy: 'keep' | 'drop') =>
    table('sales', {
      columns: [id(), [column('who'), found('who', kind, policy)]],
      foreignKeys: refersTo('people', 'who'),
    });

  test('hashed on one side, hashed on all', () => {
    const people = table('people', { columns: [id('pseudonymous-id', 'hash')] });
    const result = run(sales('identifier', 'keep'), people);
    expect(policies(sales('identifier', 'keep'), people)).toEqual({
      'sales.id': 'keep',
      'sales.who': 'hash',
      'people.id': 'hash',
    });
    expect(result.proposals[0]?.references).toEqual([{ columns: ['who'], dataset: 'people', to: ['id'] }]);
  });
  test('personal on the referring side: hashed on both', () => {
    const people = table('people', { columns: [id()] });
    expect(policies(sales('email', 'drop'), people)).toMatchObject({
      'sales.who': 'hash',
      'people.id': 'hash',
    });
  });
  test('nothing known but that it refers to what is kept: kept', () => {
    const people = table('people', { columns: [id()] });
    expect(policies(sales('unknown', 'drop'), people)).toMatchObject({
      'sales.who': 'keep',
      'people.id': 'keep',
    });
  });
  test('a key that may not leave is hashed, since it must tell rows apart', () => {
    expect(
      policies(
        table('t', { columns: [[column('mail', 'text'), found('mail', 'email', 'drop')]], key: ['mail'] }),
      ),
    ).toEqual({ 't.mail': 'hash' });
  });
});

test('a circle of references is opened, tables without a key are left out with the reason', () => {
  const a = table('a', {
    columns: [id(), [column('b_id'), found('b_id', 'identifier', 'keep')]],
    foreignKeys: refersTo('b', 'b_id'),
  });
  const b = table('b', {
    columns: [id(), [column('a_id'), found('a_id', 'identifier', 'keep')]],
    foreignKeys: refersTo('a', 'a_id'),
  });
  const { proposals, leftOut } = run(a, b, table('c', { columns: [id()], key: null }));
  expect(proposals.map(({ references }) => references.length)).toEqual([1, 0]);
  expect(leftOut).toMatchObject([{ table: 's.c', why: expect.stringContaining('primary key') as string }]);
});

test('rows that repeat a key need a column that tells the newest', () => {
  const shape = { columns: [id(), at('updated_at')], watermarks: { updated_at: probe({ indexed: false }) } };
  const nearly = (found: TableFindings): TableFindings => ({
    ...found,
    key: { columns: ['id'], known: 'nearly' },
  });
  const [proposal] = run(nearly(table('t', shape))).proposals;
  expect(proposal?.windows).toMatchObject({ mode: 'snapshot', watermark: 'updated_at' });
  const text = contractYaml(proposal!, { source: 'shop', owner: 'us' });
  expect(loadContracts({ files: [{ path: 'x.odcs.yaml', text }], sources: null })[0]?.duplicates).toBe(
    'newest',
  );
  expect(run(nearly(table('t', { columns: [id()] }))).leftOut).toMatchObject([{ table: 's.t' }]);
});

test('what is written loads, with names that the lake takes', () => {
  const odd = table('Order Lines', {
    columns: [
      [column('Id'), found('Id', 'identifier', 'keep')],
      [column('Größe (cm)', 'numeric(6,2)', true), found('Größe (cm)', 'quantity', 'keep')],
      [column('2nd', 'text', true), found('2nd', 'unknown', 'drop')],
      [column('business_date', 'date', true), found('business_date', 'timestamp', 'keep')],
    ],
    key: ['Id'],
  });
  const [proposal] = run(odd).proposals;
  const text = contractYaml(proposal!, { source: 'shop', owner: 'us' });
  const [dataset] = loadContracts({ files: [{ path: 'x.odcs.yaml', text }], sources: null });
  expect(dataset?.name).toBe('order_lines');
  expect(dataset?.columns.map(({ name }) => name)).toEqual(['id', 'grosse_cm', 'c_2nd', 'business_date']);
  expect(lakeNames(['A', 'a', 'A '])).toEqual(['a', 'a_2', 'a_3']);
});

test('what is left of a birth date is called age_band, unless something else is', () => {
  const born = (name: string) =>
    [
      column(name, 'date', true),
      {
        ...found(name, 'birth-date', 'drop'),
        policy: { policy: 'generalise', to: 'age-band', formats: [] },
      } as Classification,
    ] as const;
  const names = (...columns: Shape['columns']) =>
    run(table('people', { columns: [id(), ...columns] })).proposals[0]?.columns.map(
      ({ name, source }) => `${source.name} as ${name}`,
    );
  expect(names(born('dob'))).toEqual(['id as id', 'dob as age_band']);
  expect(names(born('dob'), born('dob_of_child'))).toEqual([
    ...['id as id', 'dob as age_band', 'dob_of_child as age_band_2'],
  ]);
  const taken = [column('Age Band', 'text'), found('Age Band', 'category', 'keep')] as const;
  expect(names(born('dob'), taken)).toEqual(['id as id', 'dob as dob', 'Age Band as age_band']);
});

test('sources.yaml gains an entry; another one of that name is not lost unasked', () => {
  const entry = { engine: 'mysql', host: 'h', database: 'd' };
  const first = sourcesYaml({ existing: null, name: 'shop', entry, replace: false })!;
  expect(sourcesYaml({ existing: first, name: 'shop', entry, replace: false })).toBe(first);
  const other = { ...entry, host: 'elsewhere' };
  expect(sourcesYaml({ existing: first, name: 'shop', entry: other, replace: false })).toBeNull();
  expect(sourcesYaml({ existing: `# mine\n${first}`, name: 'two', entry: other, replace: false })).toMatch(
    /^# mine[^]*two:/,
  );
});
