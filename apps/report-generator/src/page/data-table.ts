import type { Drawing } from './drawing.ts';
import { html, type Markup } from './markup.ts';
import { formatted } from './number-format.ts';

/** The numbers behind a chart, for those who read rather than look. */
export function dataTable({ query, table, formats }: Drawing): Markup {
  const columns = query.columns.map((column) => ({ ...column, at: table.columns.indexOf(column.name) }));
  return html`<div class="scroll" tabindex="0" role="region" aria-label="${query.title}, table">
    <table>
      <thead>
        <tr>
          ${columns.map(({ label, unit }) => html`<th scope="col" class="${alignment(unit)}">${label}</th>`)}
        </tr>
      </thead>
      <tbody>
        ${table.rows.map(
          (row) =>
            html`<tr>
              ${columns.map(({ at, unit }, index) =>
                index === 0
                  ? html`<th scope="row" class="${alignment(unit)}">
                      ${formatted(row[at] ?? null, unit, formats)}
                    </th>`
                  : html`<td class="${alignment(unit)}">${formatted(row[at] ?? null, unit, formats)}</td>`,
              )}
            </tr>`,
        )}
      </tbody>
    </table>
  </div>`;
}

export const alignment = (unit: string) => (unit === 'text' || unit === 'date' ? 'text' : 'number');
