import { columnOf, numberOf, sizes, type Drawing, type Size } from './drawing.ts';
import { drawn } from './frame.ts';
import { html, type Markup } from './markup.ts';
import { compact, formatted } from './number-format.ts';
import { px } from './scale.ts';

interface Grid {
  readonly across: readonly string[];
  readonly down: readonly string[];
  readonly cell: (down: string, across: string) => string | null;
  readonly highest: number;
}

/** `series` down, `x` across, in the order in which the query gives them first. */
export function heatmap(drawing: Drawing): readonly Markup[] {
  const { query } = drawing;
  const x = columnOf(drawing, query.chart.x);
  const series = columnOf(drawing, query.chart.series);
  const y = columnOf(drawing, query.chart.y);
  const cells = new Map(
    x.cells.map((at, index) => [`${series.cells[index] ?? ''}\u0000${at ?? ''}`, y.cells[index] ?? null]),
  );
  const numeric = x.column.unit === 'hour' || x.column.unit === 'count';
  const across = [...new Set(x.cells.map((cell) => cell ?? ''))];
  const grid: Grid = {
    across: numeric ? across.toSorted((one, other) => Number(one) - Number(other)) : across,
    down: [...new Set(series.cells.map((cell) => cell ?? ''))],
    cell: (down, at) => cells.get(`${down}\u0000${at}`) ?? null,
    highest: Math.max(0, ...y.cells.map(numberOf)),
  };
  return sizes.map((size) => sized({ drawing, grid, size }));
}

function sized({ drawing, grid, size }: { drawing: Drawing; grid: Grid; size: Size }): Markup {
  const { query, formats } = drawing;
  const x = columnOf(drawing, query.chart.x).column;
  const y = columnOf(drawing, query.chart.y).column;
  const series = columnOf(drawing, query.chart.series).column;
  const wide = size.name === 'wide';
  // As much as the longest name wants, within reason.
  const longest = Math.max(0, ...grid.down.map((down) => down.length));
  const letter = wide ? 7.4 : 6.8;
  const left = Math.min(longest * letter + 12, wide ? 240 : 108);
  const top = 24;
  const row = wide ? 30 : 24;
  const step = (size.width - left) / Math.max(1, grid.across.length);
  const every = Math.max(1, Math.ceil((x.unit === 'hour' ? 22 : wide ? 52 : 30) / step));
  const written = step >= 44;
  const letters = Math.floor((left - 8) / letter);
  const told = (down: string, at: string) =>
    `${formatted(down, series.unit, formats)}, ${formatted(at, x.unit, formats)}: ${formatted(grid.cell(down, at), y.unit, formats)}`;
  const height = top + grid.down.length * row + 4;
  return drawn({
    id: query.name,
    size,
    height,
    title: query.title,
    description: `${y.label} by ${series.label.toLowerCase()} and ${x.label.toLowerCase()}; the deeper the colour, the more. The table below has every value.`,
    content: html`<g aria-hidden="true"
        >${grid.across.map(
          (at, index) =>
            index % every === 0 &&
            html`<text class="tick" x="${px(left + step * (index + 0.5))}" y="${top - 9}" text-anchor="middle"
              >${x.unit === 'hour' ? at : formatted(at, x.unit, formats)}</text
            >`,
        )}${grid.down.map((down, index) => html`<text class="row" x="0" y="${px(top + row * (index + 0.5) + 4)}">${shortened(formatted(down, series.unit, formats), letters)}</text>`)}</g
      >
      ${grid.down.map((down, rowAt) =>
        grid.across.map((at, columnAt) => {
          const cell = grid.cell(down, at);
          const depth = grid.highest > 0 ? Math.max(0, numberOf(cell) / grid.highest) : 0;
          const left0 = left + step * columnAt;
          const top0 = top + row * rowAt;
          return html`<rect
              class="${cell === null ? 'cell empty' : 'cell'}"
              x="${px(left0 + 1)}"
              y="${px(top0 + 1)}"
              width="${px(step - 2)}"
              height="${row - 2}"
              rx="2"
              ${cell !== null && html` fill-opacity="${Math.round((0.05 + 0.95 * depth) * 100) / 100}"`}
              ><title>${told(down, at)}</title></rect
            >${written && cell !== null && html`<text class="${depth > 0.8 ? 'in deep' : depth > 0.6 ? 'in middle' : 'in'}" x="${px(left0 + step / 2)}" y="${px(top0 + row / 2 + 4)}" text-anchor="middle" aria-hidden="true">${compact(numberOf(cell), y.unit, formats)}</text>`}`;
        }),
      )}`,
  });
}

const shortened = (text: string, letters: number) =>
  text.length <= letters ? text : `${text.slice(0, letters - 1).trimEnd()}…`;
