import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { readReports } from './read-reports.ts';

const datasets = ['stores', 'products', 'customers', 'sales', 'sale_items'];
const good = `name: tiny
title: Tiny
description: One query.
owner: reporting
locale: en-GB
currency: EUR
datasets: [sales]
parameters:
  - { name: business_date, kind: business-date }
queries:
  - name: totals
    file: totals.sql
    title: Totals
    columns:
      - { name: business_date, label: Date, unit: date }
      - { name: revenue, label: Revenue, unit: currency }
    chart: { kind: line, x: business_date, y: revenue }
`;

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'daybreak-reports-'));
  await mkdir(join(folder, 'tiny'));
  await write({});
});
afterEach(async () => {
  await rm(folder, { recursive: true });
});

const write = async ({ yaml = good, sql = 'SELECT :business_date' }) => {
  await writeFile(join(folder, 'tiny', 'report.yaml'), yaml);
  await writeFile(join(folder, 'tiny', 'totals.sql'), sql);
};
const read = () => readReports({ folder, datasets, samples: [] });

it('reads the reports of the sample shop', async () => {
  const reports = await readReports({
    folder: fileURLToPath(new URL('../../reports', import.meta.url)),
    datasets,
    samples: ['supermarket'],
  });
  expect([...reports.keys()]).toEqual(['baskets-by-age-band', 'daily-sales']);
});

it('leaves out the reports of a sample that is no source, even where tables have the same names', async () => {
  const shipped = fileURLToPath(new URL('../../reports', import.meta.url));
  expect((await readReports({ folder: shipped, datasets, samples: [] })).size).toBe(0);
  expect((await readReports({ folder: shipped, datasets: ['orders'], samples: [] })).size).toBe(0);
});

describe('a report that cannot be used is refused with file, line and field', () => {
  it.each([
    ['kind: line', 'kind: pie', ':17: queries.0.chart.kind: must be one of figures, line, bar'],
    [
      'y: revenue',
      'y: turnover',
      ':17: queries.0.chart.y: must be one of the columns business_date, revenue',
    ],
    [
      'y: revenue',
      'y: business_date',
      ':17: queries.0.chart.y: must be a column whose unit is one of currency',
    ],
    [', y: revenue', '', ':17: queries.0.chart.y: a line chart needs it'],
    ['unit: currency', 'unit: euros', ':16: queries.0.columns.1.unit: must be one of text, date'],
    ['[sales]', '[sales, weather]', ':7: datasets.1: weather has no contract; there are stores'],
    ['name: tiny', 'name: huge', ':1: name: must be tiny, the name of its folder'],
    ['owner: reporting', 'owner: reporting\ncolour: red', ':5: colour: is not a field that this place knows'],
    ['title: Tiny\n', '', ':1: title: expected string'],
    ['locale: en-GB', 'locale: "?"', ':5: locale: must be a BCP 47 language tag'],
    ['kind: business-date', 'kind: week', ':9: parameters.0.kind: must be one of business-date, days-before'],
    ['file: totals.sql', 'file: gone.sql', ':12: queries.0.file: no file'],
    ['datasets: [sales]', 'datasets: [sales', ': report.yaml: is not YAML'],
  ])('%s -> %s', async (from, to, message) => {
    await write({ yaml: good.replace(from, to) });
    const error = await read().then(
      () => null,
      (reason: unknown) => reason as Error & { code: string },
    );
    expect(error?.code).toBe('INVALID_REPORT');
    expect(error?.message).toContain(join(folder, 'tiny', 'report.yaml'));
    expect(error?.message.replace(/report\.yaml:\d+: report\.yaml/, 'report.yaml: report.yaml')).toContain(
      message,
    );
  });

  it('also for a parameter in its SQL', async () => {
    await write({ sql: 'SELECT 1\nFROM sales\nWHERE business_date = :day' });
    await expect(read()).rejects.toThrow(
      `${join(folder, 'tiny', 'totals.sql')}:3: :day: is not a parameter of the report; it has :business_date`,
    );
  });
});
