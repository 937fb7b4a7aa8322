import { fileURLToPath } from 'node:url';
import fc from 'fast-check';
import { beforeAll, describe, expect, it } from 'vitest';
import { readReports } from '../definitions/read-reports.ts';
import type { ReportDefinition } from '../definitions/report-definition.ts';
import type { Table } from '../results/csv.ts';
import { html } from './markup.ts';
import { reportPage } from './page.ts';

let reports: readonly ReportDefinition[];
beforeAll(async () => {
  const all = await readReports({
    folder: fileURLToPath(new URL('../../reports', import.meta.url)),
    datasets: ['stores', 'products', 'customers', 'sales', 'sale_items'],
    samples: ['supermarket'],
  });
  reports = [...all.values()];
});

const pageOf = (report: ReportDefinition, rows: (columns: number) => Table['rows']) =>
  reportPage({
    report,
    businessDate: '2026-11-20',
    madeAt: '2026-11-21T02:14:00.000Z',
    tables: new Map(
      report.queries.map(({ name, columns }) => [
        name,
        { columns: columns.map((column) => column.name), rows: rows(columns.length) },
      ]),
    ),
  });

describe('a page', () => {
  it('stands by itself: no script, nothing from elsewhere', () => {
    for (const report of reports) {
      const page = pageOf(report, () => []);
      expect(page).not.toMatch(/<script|<link[^>]+stylesheet|https?:\/\/|@import|url\(/);
      expect(page).toContain('Friday, 20 November 2026');
    }
  });

  it('says so where a query gave no rows', () => {
    expect(pageOf(reports[0]!, () => [])).toContain('No rows for this date.');
  });

  it('is drawn from any cells whatever, each escaped', () => {
    const cell = fc.option(
      fc.oneof(
        fc.string().filter((text) => !/NaN|Infinity/.test(text)),
        fc.constantFrom('<b>&"', '2026-11-20', '12', '-3.5', '1e400', 'abc', ''),
      ),
      { nil: null },
    );
    fc.assert(
      fc.property(fc.array(fc.array(cell, { minLength: 5, maxLength: 5 }), { maxLength: 6 }), (rows) => {
        for (const report of reports) {
          const page = pageOf(report, (columns) => rows.map((row) => row.slice(0, columns)));
          expect(page).not.toMatch(/NaN|Infinity|undefined|<b>/);
        }
      }),
      { numRuns: 60, examples: [[[['<b>&"', '<b>&"', '<b>&"', '<b>&"', '<b>&"']]]] },
    );
  });
});

it('escapes text, and only text', () => {
  expect(
    html`<p title="${'"<&\'>'}">${html`<i>${3}</i>`}${null}${false}${['a', html`<br />`]}</p>`.markup,
  ).toBe('<p title="&quot;&lt;&amp;&#39;&gt;"><i>3</i>a<br /></p>');
});
