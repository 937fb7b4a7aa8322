import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { checkContracts, ContractsInvalid, issueCatalogue, loadContracts } from '../src/index.ts';
import { sampleContracts } from '../src/files.ts';
import { expect, test } from 'vitest';

const text = (name: string) => readFileSync(join(sampleContracts, `${name}.odcs.yaml`), 'utf8');

/** The sample contract of a dataset with one place changed, beside the untouched ones that it needs. */
function broken(name: string, from: string | RegExp, to: string) {
  const changed = text(name).replace(from, to);
  expect(changed).not.toBe(text(name));
  const others = ['stores', 'products', 'sales'].filter((other) => other !== name);
  return checkContracts({
    files: [
      { path: `${name}.odcs.yaml`, text: changed },
      ...others.map((other) => ({ path: `${other}.odcs.yaml`, text: text(other) })),
    ],
  }).issues;
}

function lineOf(name: string, part: string): number {
  return text(name).slice(0, text(name).indexOf(part)).split('\n').length;
}

test.each([
  {
    what: 'a field that the standard does not have',
    issues: () => broken('stores', 'status: active', 'state: active'),
    expected: { code: 'UNKNOWN_FIELD', field: 'state', line: lineOf('stores', 'status:'), nearest: 'status' },
  },
  {
    what: 'a value that is not allowed',
    issues: () => broken('stores', 'value: snapshot', 'value: snapshoot'),
    expected: {
      code: 'NOT_ALLOWED',
      field: 'schema[0].daybreak.mode',
      line: lineOf('stores', 'daybreak.mode'),
      allowed: 'append, upsert, snapshot',
      nearest: 'snapshot',
    },
  },
  {
    what: 'a setting that Daybreak does not have',
    issues: () => broken('sales', 'property: daybreak.watermark', 'property: daybreak.watermarc'),
    expected: {
      code: 'UNKNOWN_SETTING',
      field: 'schema[0].daybreak.watermarc',
      nearest: 'daybreak.watermark',
    },
  },
  {
    what: 'a column without a privacy policy',
    issues: () =>
      broken('stores', '- { property: daybreak.privacy, value: keep }', '- { property: x, value: 1 }'),
    expected: { code: 'UNCLASSIFIED', field: 'schema[0].properties[0].daybreak.privacy', nearest: 'drop' },
  },
  {
    what: 'an unknown policy',
    issues: () => broken('sales', 'daybreak.privacy, value: hash', 'daybreak.privacy, value: hsh'),
    expected: {
      code: 'NOT_ALLOWED',
      nearest: 'hash',
      line: lineOf('sales', 'daybreak.privacy, value: hash'),
    },
  },
  {
    what: 'a hash that is not a string',
    issues: () => broken('stores', 'daybreak.privacy, value: keep', 'daybreak.privacy, value: hash'),
    expected: { code: 'PRIVACY_MISUSE', problem: 'policy hash yields string, but store_id is int.' },
  },
  {
    what: 'a watermark that is no column',
    issues: () =>
      broken('sales', 'daybreak.watermark, value: updated_at', 'daybreak.watermark, value: update_at'),
    expected: { code: 'UNKNOWN_COLUMN', field: 'schema[0].daybreak.watermark', nearest: 'updated_at' },
  },
  {
    what: 'a business date that is no column',
    issues: () => broken('sales', 'column: sold_at', 'column: sold_on'),
    expected: { code: 'UNKNOWN_COLUMN', field: 'schema[0].daybreak.businessDate.column', nearest: 'sold_at' },
  },
  {
    what: 'a zone that does not exist',
    issues: () => broken('sales', 'Europe/Berlin', 'Europe/Berlim'),
    expected: { code: 'NOT_ALLOWED', field: 'schema[0].daybreak.businessDate.zone' },
  },
  {
    what: 'a reference to no dataset',
    issues: () => broken('sales', 'to: stores.store_id', 'to: store.store_id'),
    expected: { code: 'UNKNOWN_DATASET', nearest: 'stores' },
  },
  {
    what: 'a reference to no column',
    issues: () => broken('sales', 'to: stores.store_id', 'to: stores.store_nr'),
    expected: { code: 'UNKNOWN_COLUMN', problem: 'there is no column stores.store_nr.', nearest: 'store_id' },
  },
  {
    what: 'a circle of references',
    issues: () =>
      broken(
        'stores',
        'description: Number of the store, never given to another one.\n',
        'relationships: [{ to: sales.store_id }]\n',
      ),
    expected: { code: 'REFERENCE_CYCLE', problem: expect.stringContaining('->') as string },
  },
  {
    what: 'a key that nobody names',
    issues: () => broken('stores', 'primaryKey: true', 'primaryKey: false'),
    expected: { code: 'MISSING', problem: 'no property has primaryKey: true.' },
  },
  {
    what: 'cleaning that the type cannot have',
    issues: () => broken('stores', 'value: { collapse: true }', 'value: { decimalComma: true }'),
    expected: { code: 'CLEANING_MISUSE', field: 'schema[0].properties[1].daybreak.clean.decimalComma' },
  },
  {
    what: 'a date format that not every engine reads',
    issues: () => broken('stores', "'%d.%m.%Y'", "'%d %b %Y'"),
    expected: { code: 'NOT_ALLOWED', field: 'schema[0].properties[3].daybreak.clean.formats[0]' },
  },
  {
    what: 'no ruleset',
    issues: () => broken('stores', 'engine: dqdl', 'engine: dqld'),
    expected: { code: 'MISSING', field: 'schema[0].quality' },
  },
  {
    what: 'text that is not YAML',
    issues: () => broken('stores', 'kind: DataContract', 'kind: "DataContract'),
    expected: { code: 'YAML_SYNTAX' },
  },
])('$what is named with its place', ({ issues, expected }) => {
  expect(issues()).toContainEqual(expect.objectContaining(expected));
});

test('two contracts of one name are refused', () => {
  const files = ['a.odcs.yaml', 'b.odcs.yaml'].map((path) => ({ path, text: text('stores') }));
  expect(checkContracts({ files }).issues).toMatchObject([{ code: 'REPEATED', file: 'b.odcs.yaml' }]);
});

test('all errors of all files are told at once, one line each', () => {
  const files = [
    { path: 'stores.odcs.yaml', text: text('stores').replace('v3.1.0', 'v9').replace('snapshot', 'snap') },
    {
      path: 'products.odcs.yaml',
      text: text('products').replace('kind: DataContract', 'kind: DataContrakt'),
    },
  ];
  const error = (() => {
    try {
      loadContracts({ files });
    } catch (thrown) {
      return thrown;
    }
    return null;
  })();
  expect(error).toBeInstanceOf(ContractsInvalid);
  const message = (error as ContractsInvalid).message;
  expect(message).toMatch(/stores[.]odcs[.]yaml:1 apiVersion: .* Allowed: v3[.]1[.]0[.]/);
  expect(message).toMatch(/products[.]odcs[.]yaml:2 kind: .* Did you mean DataContract[?]/);
});

test('an empty folder is an error, not an empty lake', () => {
  expect(checkContracts({ files: [] }).issues).toMatchObject([{ code: 'NO_CONTRACT' }]);
});

test('the README lists every code', () => {
  const readme = readFileSync(join(import.meta.dirname, '../README.md'), 'utf8');
  for (const code of Object.keys(issueCatalogue)) expect(readme).toContain(`\`${code}\``);
});
