import { columnOf, type Drawing } from './drawing.ts';
import { html, type Markup } from './markup.ts';
import { formatted } from './number-format.ts';

/** The numbers behind a chart, for those who read rather than look. */
export function dataTable(drawing: Drawing): Markup {
  const { query, table, formats } = drawing;
  const columns = query.columns.map(({ name }) => columnOf(drawing, name));
  return html`<div class="scroll" tabindex="0" role="region" aria-label="${query.title}, table">
    <table>
      <thead>
        <tr>
          ${columns.map(({ column: { label, unit } }) => html`<th scope="col" class="${alignment(unit)}">${label}</th>`)}
        </tr>
      </thead>
      <tbody>
        ${table.rows.map(
          (_, row) =>
            html`<tr>
              ${columns.map(({ column: { unit }, cells, precision }, at) => {
                const text = formatted(cells[row] ?? null, unit, formats, precision);
                return at === 0
                  ? html`<th scope="row" class="${alignment(unit)}">${text}</th>`
                  : html`<td class="${alignment(unit)}">${text}</td>`;
              })}
            </tr>`,
        )}
      </tbody>
    </table>
  </div>`;
}

export const alignment = (unit: string) => (unit === 'text' || unit === 'date' ? 'text' : 'number');
