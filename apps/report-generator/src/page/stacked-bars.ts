import { columnOf, numberOf, type Drawing } from './drawing.ts';
import { html, type Markup } from './markup.ts';
import { formatted } from './number-format.ts';

/** More colours than these nobody tells apart: the smaller series share the last. */
const colours = 5;

/** What each `x` is made of: shares of `series`, side by side, named once above. */
export function stackedBars(drawing: Drawing): Markup {
  const { query, formats } = drawing;
  const x = columnOf(drawing, query.chart.x);
  const series = columnOf(drawing, query.chart.series);
  const y = columnOf(drawing, query.chart.y);
  const total = new Map<string, number>();
  for (const [at, name] of series.cells.entries())
    total.set(name ?? '–', (total.get(name ?? '–') ?? 0) + Math.max(0, numberOf(y.cells[at] ?? null)));
  const order = [...total].toSorted(([, one], [, other]) => other - one).map(([name]) => name);
  const colour = (name: string) => Math.min(order.indexOf(name), colours);
  const rows = [...new Set(x.cells)].map((name) => {
    const parts = order.map((part) => {
      const at = x.cells.findIndex((cell, index) => cell === name && (series.cells[index] ?? '–') === part);
      return { part, value: at < 0 ? 0 : Math.max(0, numberOf(y.cells[at] ?? null)) };
    });
    return { name, parts, sum: parts.reduce((sum, { value }) => sum + value, 0) };
  });
  const percent = (share: number) => formatted(String(share), 'percent', formats);
  return html`<ul class="legend">
      ${order.map((name) => html`<li><span class="swatch c${colour(name)}" aria-hidden="true"></span>${formatted(name, series.column.unit, formats)}</li>`)}
    </ul>
    <div
      class="stacks"
      role="img"
      aria-label="${query.title}: shares of ${series.column.label.toLowerCase()} within each ${x.column.label.toLowerCase()}; the table below has every value."
    >
      ${rows.map(
        ({ name, parts, sum }) =>
          html`<span class="stack-name">${formatted(name, x.column.unit, formats)}</span
            ><span class="stack"
              >${parts
                .filter(({ value }) => value > 0)
                .map(({ part, value }) => {
                  const share = value / sum;
                  return html`<span
                    class="part c${colour(part)}"
                    style="width:${Math.round(share * 1e4) / 100}%"
                    title="${formatted(part, series.column.unit, formats)}: ${percent(share)} (${formatted(String(value), y.column.unit, formats)})"
                    >${share >= 0.08 && `${Math.round(share * 100)}%`}</span
                  >`;
                })}</span
            >`,
      )}
    </div>`;
}
