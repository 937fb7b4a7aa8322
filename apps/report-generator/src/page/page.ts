import type { ReportDefinition, ReportQuery } from '../definitions/report-definition.ts';
import type { Table } from '../results/csv.ts';
import { barTable } from './bar-table.ts';
import { columnChart } from './column-chart.ts';
import { dataTable } from './data-table.ts';
import type { Drawing } from './drawing.ts';
import { figures } from './figures.ts';
import { heatmap } from './heatmap.ts';
import { lineChart } from './line-chart.ts';
import { html, trusted, type Markup } from './markup.ts';
import { longDate } from './number-format.ts';
import { stackedBars } from './stacked-bars.ts';
import { styleSheet } from './style-sheet.ts';

export interface ReportContent {
  readonly report: ReportDefinition;
  readonly businessDate: string;
  /** ISO 8601, UTC. */
  readonly madeAt: string;
  readonly tables: ReadonlyMap<string, Table>;
}

/** One self-contained page: no script, no request. */
export function reportPage({ report, businessDate, madeAt, tables }: ReportContent): string {
  const { locale } = report;
  const drawings = report.queries.map((query): Drawing => {
    const table = tables.get(query.name);
    if (!table) throw new TypeError(`Report ${report.name} has no result of query ${query.name}`);
    return { query, table, businessDate, formats: report };
  });
  return html`<!doctype html>
    <html lang="${locale}">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <meta name="color-scheme" content="light dark" />
        <meta
          http-equiv="Content-Security-Policy"
          content="default-src 'none'; style-src 'unsafe-inline'; img-src data:"
        />
        <title>${report.title}, ${longDate(businessDate, locale)}</title>
        <link rel="icon" href="data:," />
        <style>
          ${trusted(styleSheet)}
        </style>
      </head>
      <body>
        <header>
          <p class="brand"><span class="sun" aria-hidden="true"></span>Daybreak</p>
          <h1>${report.title}</h1>
          <p class="date"><time datetime="${businessDate}">${longDate(businessDate, locale)}</time></p>
          <p class="lead">${report.description}</p>
        </header>
        <main>${drawings.map(section)}</main>
        <footer>
          <p>
            Made <time datetime="${madeAt}">${moment(madeAt, locale)}</time> from
            ${report.datasets.join(', ')}. Kept by ${report.owner}.
          </p>
          <p>
            Tables:
            ${report.queries.map((query, at) => html`${at > 0 && ' · '}<a href="${query.name}.csv" download>${query.title}</a>`)}
          </p>
        </footer>
      </body>
    </html> `.markup;
}

function section(drawing: Drawing): Markup {
  const { query, table } = drawing;
  if (query.chart.kind === 'figures')
    return html`<section class="headline" aria-label="${query.title}">${figures(drawing)}</section>`;
  const { content, isTable, full } = chart(drawing);
  return html`<figure id="${query.name}" ${full && html` class="full"`}>
    <figcaption>
      <h2>${query.title}</h2>
      ${query.note !== undefined && html`<p>${query.note}</p>`}
    </figcaption>
    ${
      table.rows.length === 0
        ? html`<p class="empty">No rows for this date.</p>`
        : html`${content}${
            !isTable &&
            html`<details>
              <summary>Show the numbers</summary>
              ${dataTable(drawing)}
            </details>`
          }`
    }
  </figure>`;
}

/** The chart; whether it is a table already, so that none is added; and whether it wants the page's whole width. */
function chart(drawing: Drawing): { content: readonly Markup[]; isTable: boolean; full: boolean } {
  switch (drawing.query.chart.kind) {
    case 'line':
      return { content: lineChart(drawing), isTable: false, full: true };
    case 'bar':
      return standing(drawing.query)
        ? { content: columnChart(drawing), isTable: false, full: true }
        : { content: [barTable(drawing)], isTable: true, full: drawing.query.columns.length > 4 };
    case 'stacked-bar':
      return { content: [stackedBars(drawing)], isTable: false, full: true };
    case 'heatmap':
      return { content: heatmap(drawing), isTable: false, full: true };
    case 'table':
    case 'figures':
      return { content: [dataTable(drawing)], isTable: true, full: drawing.query.columns.length > 4 };
  }
}

function standing({ chart: { x }, columns }: ReportQuery): boolean {
  const unit = columns.find(({ name }) => name === x)?.unit;
  return unit === 'hour' || unit === 'date';
}

const moment = (instant: string, locale: string) =>
  `${new Intl.DateTimeFormat(locale, { dateStyle: 'medium', timeStyle: 'short', timeZone: 'UTC' }).format(new Date(instant))} UTC`;
