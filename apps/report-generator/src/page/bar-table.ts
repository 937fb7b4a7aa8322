import { alignment } from './data-table.ts';
import { columnOf, numberOf, type Drawing } from './drawing.ts';
import { html, type Markup } from './markup.ts';
import { formatted } from './number-format.ts';
import { px } from './scale.ts';

/** Lying bars in the rows of a table: names, bars and every other number of the query in one place. */
export function barTable(drawing: Drawing): Markup {
  const { query, table, formats } = drawing;
  const name = columnOf(drawing, query.chart.x);
  const measure = columnOf(drawing, query.chart.y);
  const values = measure.cells.map(numberOf);
  const longest = Math.max(0, ...values);
  const others = query.columns
    .filter((column) => column.name !== name.column.name && column.name !== measure.column.name)
    .map((column) => columnOf(drawing, column.name));
  return html`<div class="scroll" tabindex="0" role="region" aria-label="${query.title}, table">
    <table class="bars">
      <thead>
        <tr>
          <th scope="col" class="text">${name.column.label}</th>
          <th scope="col" class="measure" colspan="2">${measure.column.label}</th>
          ${others.map(({ column: { label, unit } }) => html`<th scope="col" class="${alignment(unit)}">${label}</th>`)}
        </tr>
      </thead>
      <tbody>
        ${table.rows.map((_, row) => {
          const share = longest > 0 ? Math.max(0, (values[row] ?? 0) / longest) * 100 : 0;
          const text = ({ column, cells, precision }: typeof name) =>
            formatted(cells[row] ?? null, column.unit, formats, precision);
          return html`<tr>
            <th scope="row" class="text">${text(name)}</th>
            <td class="bar" aria-hidden="true">
              <svg viewBox="0 0 100 10" preserveAspectRatio="none" focusable="false">
                <rect width="${px(share)}" height="10" />
              </svg>
            </td>
            <td class="number strong">${text(measure)}</td>
            ${others.map((other) => html`<td class="${alignment(other.column.unit)}">${text(other)}</td>`)}
          </tr>`;
        })}
      </tbody>
    </table>
  </div>`;
}
