import { columnOf, numberOf, sizes, type Drawing, type Size } from './drawing.ts';
import { drawn, frame } from './frame.ts';
import { html, type Markup } from './markup.ts';
import { compact, formatted } from './number-format.ts';
import { position, px } from './scale.ts';

/** Standing bars over hours or days; the highest is named. */
export function columnChart(drawing: Drawing): readonly Markup[] {
  return sizes.map((size) => sized(drawing, size));
}

function sized(drawing: Drawing, size: Size): Markup {
  const { query, formats } = drawing;
  const across = columnOf(drawing, query.chart.x);
  const measure = columnOf(drawing, query.chart.y);
  const values = measure.cells.map(numberOf);
  const highest = values.indexOf(Math.max(...values));
  const { vertical, height, lines } = frame({
    maximum: Math.max(0, ...values),
    unit: measure.column.unit,
    formats,
    size,
  });
  const left = 44;
  const step = (size.width - left) / Math.max(1, values.length);
  const width = Math.min(step * 0.74, 52);
  const every = Math.max(1, Math.ceil(34 / step));
  const told = (at: number) =>
    `${formatted(across.cells[at] ?? null, across.column.unit, formats)}: ${formatted(measure.cells[at] ?? null, measure.column.unit, formats)}`;
  const base = position(vertical, 0);
  return drawn({
    id: query.name,
    size,
    height,
    title: query.title,
    description:
      values.length === 0
        ? 'No values.'
        : `${measure.column.label} by ${across.column.label.toLowerCase()}: highest ${told(highest)}.`,
    content: html`${lines}${values.map((value, at) => {
      const x = left + step * (at + 0.5);
      const y = position(vertical, value);
      return html`<rect
          class="${at === highest ? 'column highest' : 'column'}"
          x="${px(x - width / 2)}"
          y="${px(y)}"
          width="${px(width)}"
          height="${px(Math.max(0, base - y))}"
          rx="1.5"
          ><title>${told(at)}</title></rect
        >${at === highest && html`<text class="named" x="${px(x)}" y="${px(y - 7)}" text-anchor="middle">${compact(value, measure.column.unit, formats)}</text>`}${at % every === 0 && html`<text class="tick" x="${px(x)}" y="${height - 7}" text-anchor="middle">${across.column.unit === 'hour' ? (across.cells[at] ?? '') : formatted(across.cells[at] ?? null, across.column.unit, formats)}</text>`}`;
    })}`,
  });
}
