import { daysBefore } from '../definitions/parameters.ts';
import type { Unit } from '../definitions/report-definition.ts';
import { columnOf, numberOf, type Drawing } from './drawing.ts';
import { html, type Markup } from './markup.ts';
import { formatted, weekdayDate, type Formats } from './number-format.ts';

/** The numbers on top: one a column, and how it stands against the day to compare with. */
export function figures(drawing: Drawing): Markup {
  const { query, table, businessDate, formats } = drawing;
  const days = columnOf(drawing, query.chart.x).cells;
  const compared =
    query.chart.compareDays === undefined ? null : daysBefore(businessDate, query.chart.compareDays);
  const now = days.indexOf(businessDate);
  const before = compared === null ? -1 : days.indexOf(compared);
  const shown = query.columns.filter(({ name }) => name !== query.chart.x);
  return html`<dl class="figures">
    ${shown.map(({ name, label, unit }) => {
      const at = table.columns.indexOf(name);
      const value = table.rows[now]?.[at] ?? null;
      const earlier = table.rows[before]?.[at] ?? null;
      return html`<div>
        <dt>${label}</dt>
        <dd class="value">${formatted(value, unit, formats)}</dd>
        ${
          compared !== null &&
          html`<dd class="change">
            ${change({ value, earlier, unit, formats })}
            <span class="against">vs ${weekdayDate(compared, formats.locale)}</span>
          </dd>`
        }
      </div>`;
    })}
  </dl>`;
}

function change(of: { value: string | null; earlier: string | null; unit: Unit; formats: Formats }): Markup {
  if (of.value === null || of.earlier === null || numberOf(of.earlier) === 0)
    return html`<span class="none">no figure</span>`;
  const [value, earlier] = [numberOf(of.value), numberOf(of.earlier)];
  // Shares are compared in points: a change in percent of a percentage misleads.
  const points = of.unit === 'percent';
  const difference = points ? (value - earlier) * 100 : ((value - earlier) / earlier) * 100;
  const rounded = Math.round(difference * 10) / 10;
  const written = new Intl.NumberFormat(of.formats.locale, {
    minimumFractionDigits: 1,
    maximumFractionDigits: 1,
  }).format(Math.abs(rounded));
  const [direction, sign, word] =
    rounded > 0
      ? (['up', '▲', 'up'] as const)
      : rounded < 0
        ? (['down', '▼', 'down'] as const)
        : (['none', '=', 'unchanged'] as const);
  return html`<span class="${direction}"
    ><span aria-hidden="true">${sign}</span
    ><span class="spoken">${word} </span> ${written}${points ? ' pts' : '%'}</span
  >`;
}
