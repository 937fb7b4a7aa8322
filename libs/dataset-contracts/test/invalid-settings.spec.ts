import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { checkContracts, checkSources, describeIssue } from '../src/index.ts';

const folder = join(import.meta.dirname, 'fixtures/everything');
const text = (name: string) => readFileSync(join(folder, name), 'utf8');
const { sources } = checkSources({ path: 'sources.yaml', text: text('sources.yaml') });

/** What is told of a contract with one place changed. */
function told(name: string, from: string | RegExp, to: string): string[] {
  const changed = text(`${name}.odcs.yaml`).replace(from, to);
  expect(changed).not.toBe(text(`${name}.odcs.yaml`));
  return checkContracts({ files: [{ path: 'x.odcs.yaml', text: changed }], sources }).issues.map(
    describeIssue,
  );
}

test.each([
  [
    'prices',
    'v3.1.0',
    'v3.0.2',
    /:1 apiVersion: Daybreak reads ODCS v3.1.0 only. .*Did you mean v3.1.0[?] \[UNSUPPORTED\]/,
  ],
  [
    'prices',
    'name: prices\nversion',
    'name: PriceList\nversion',
    /:4 name: cannot be a name in the lake. .*Did you mean price_list[?]/,
  ],
  [
    'prices',
    'logicalType: number',
    'logicalType: time',
    /logicalType: Daybreak has no columns of this type. Allowed: string, .*UNSUPPORTED/,
  ],
  [
    'prices',
    '        partitionKeyPosition: 1',
    '        items: {}',
    /items: Daybreak has flat columns only. .*UNSUPPORTED/,
  ],
  [
    'weather_days',
    'team: { name: facilities }',
    'team: [{ username: ada }]',
    /:7 team: Daybreak reads the owner from the name of a team. .*UNSUPPORTED/,
  ],
  [
    'weather_days',
    'daybreak.mode, value: upsert',
    'daybreak.mode, value: [upsert]',
    /daybreak.mode: has a value that is not allowed. Allowed: append, upsert, snapshot/,
  ],
  [
    'weather_days',
    'connections: 2',
    'connections: 20',
    /daybreak.budget.connections: is out of range. Allowed: at most 16. Did you mean 16[?]/,
  ],
  [
    'weather_days',
    'connections: 2',
    "connections: '2'",
    /budget.connections: is a text. Allowed: a number. Did you mean 2[?]/,
  ],
  [
    'weather_days',
    'sliceRows: 50000',
    'sliceRow: 50000',
    /budget.sliceRow: there is no field .* Did you mean sliceRows[?]/,
  ],
  [
    'weather_days',
    'watermarkNotBefore: true',
    "watermarkNotBefore: 'yes'",
    /watermarkNotBefore: is a text. Allowed: true or false. Did you mean true[?]/,
  ],
  [
    'weather_days',
    'value: reconcile',
    'value: reconsile',
    /daybreak.deletes: "reconsile" is not allowed. .*Did you mean reconcile[?]/,
  ],
  [
    'weather_days',
    '      - { property: daybreak.reconcile, value: { days: 7 } }\n',
    '',
    /daybreak.deletes: reconcile needs daybreak.reconcile/,
  ],
  [
    'weather_days',
    'daybreak.mode, value: upsert',
    'daybreak.mode, value: snapshot',
    /daybreak.deletes: a snapshot is without deleted rows already. .*SETTING_UNFIT/,
  ],
  [
    'weather_days',
    'Europe/Berlin',
    'Europe/Berlim',
    /businessDate.zone: is no time zone. Allowed: an IANA time zone.* Did you mean Europe\/Berlin[?]/,
  ],
  [
    'weather_days',
    'engine: mysql }',
    'engine: postgresql }',
    /daybreak.source.engine: is not that of source weather. .*Did you mean mysql[?]/,
  ],
  [
    'weather_days',
    'connection: weather,',
    'connection: wether,',
    /daybreak.source.connection: is no source of sources.yaml. .*Did you mean weather[?] \[UNKNOWN_SOURCE\]/,
  ],
  [
    'weather_days',
    'connection: weather, ',
    '',
    /daybreak.source.connection: is missing: there are several sources. Allowed: shop, weather/,
  ],
  [
    'weather_days',
    'physicalName: weather.days',
    'physicalName: climate.days',
    /physicalName: lies in another database than its source. .*weather.days/,
  ],
  [
    'weather_days',
    'physicalName: weather.days',
    'physicalName: a.b.c',
    /physicalName: is not the name of a table. Allowed: schema.table/,
  ],
  [
    'weather_days',
    'daybreak.duplicates',
    'daybreak.duplicate',
    /daybreak.duplicate: .*Did you mean daybreak.duplicates[?] \[UNKNOWN_SETTING\]/,
  ],
  ['prices', "delimiter: ';'", "delimiter: '||'", /daybreak.source.delimiter: .*one character/],
  [
    'prices',
    'format: csv,',
    'format: parquet,',
    /daybreak.source.delimiter: means nothing for files of format parquet/,
  ],
  ['prices', / *format: csv,\n?/, '', /daybreak.source.format: is missing. Allowed: csv, jsonl, parquet/],
  [
    'prices',
    'prefix: prices/daily/',
    'prefix: /prices/daily',
    /daybreak.source.prefix: is not a prefix. .*Did you mean prices\/daily\/[?]/,
  ],
  [
    'prices',
    'encoding: windows-1252',
    'encoding: windows-1251',
    /daybreak.source.encoding: .*Did you mean windows-1252[?]/,
  ],
  [
    'prices',
    'daybreak.partition, value: day',
    "daybreak.partition, value: 'bucket[16]'",
    /:48 .*daybreak.partition: Daybreak partitions by day, month or year of the business date, or not at all. Allowed: day, month, year, none. Did you mean none[?]/,
  ],
  [
    'prices',
    'daybreak.partition, value: day',
    "daybreak.partition, value: 'hour(created_at)'",
    /daybreak.partition: Daybreak partitions by day, .* Did you mean day[?]/,
  ],
  [
    'prices',
    'daybreak.partition, value: day',
    'daybreak.partition, value: months',
    /daybreak.partition: "months" is not allowed. Allowed: day, month, year, none. Did you mean month[?]/,
  ],
  [
    'prices',
    'daybreak.partition, value: day',
    'daybreak.partition, value: none',
    /daybreak.partition: is none, and .* has partitioned: true. Allowed: day, month, year, or none without that field/,
  ],
  [
    'prices',
    'daybreak.partition, value: day',
    'daybreak.partition, value: dya',
    /daybreak.partition: "dya" is not allowed. .*Did you mean day[?]/,
  ],
  [
    'prices',
    'added: refuse',
    'added: accept',
    /daybreak.drift.added: "accept" is not allowed. Allowed: ignore, refuse/,
  ],
  ['prices', 'keyChanged', 'keychanged', /daybreak.drift.keychanged: .*Did you mean keyChanged[?]/],
  ['prices', 'unit: h', 'unit: hrs', /:24 slaProperties\[0\].unit: .*Did you mean hr[?]/],
  [
    'prices',
    'value: 36',
    'value: soon',
    /slaProperties\[0\].value: is no length of time. Allowed: a number above 0/,
  ],
  [
    'prices',
    'decimal(12,4)',
    'decimal(4,12)',
    /daybreak.lakeType: has more digits after the point than in all/,
  ],
  ['prices', "'decimal(12,4)'", 'decimel', /daybreak.lakeType: is no type of the lake. Allowed: string, int/],
  [
    'prices',
    '{ property: daybreak.mode, value: append }',
    '{ property: daybreak.kAnonymity, value: 5 }',
    /daybreak.mode: is missing. Allowed: append, upsert, snapshot/,
  ],
  [
    'prices',
    '{ property: daybreak.partition, value: day }',
    '{ property: daybreak.kAnonymity, value: 5 }',
    /daybreak.kAnonymity: no column has privacy policy generalise/,
  ],
  [
    'prices',
    '{ property: daybreak.partition, value: day }',
    '{ property: daybreak.quarantine, value: { limit: 5 } }',
    /daybreak.quarantine.limit: is out of range. Allowed: at most 1/,
  ],
])('%s: %s -> %s', (name, from, to, expected) => {
  expect(told(name, from, to)).toContainEqual(expect.stringMatching(expected));
});
