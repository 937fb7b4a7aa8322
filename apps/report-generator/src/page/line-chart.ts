import { columnOf, numberOf, sizes, type Drawing, type Size } from './drawing.ts';
import { drawn, frame } from './frame.ts';
import { html, type Markup } from './markup.ts';
import { formatted, isDay, isMonday, longDate, shortDate, weekdayDate } from './number-format.ts';
import { position, px, type Scale } from './scale.ts';

const millisecondsADay = 86_400_000;
const dayNumber = (date: string) => Date.parse(`${date}T00:00:00Z`) / millisecondsADay;

interface Point {
  readonly date: string;
  readonly day: number;
  readonly value: number;
}

/** A measure over the days. The days of the same weekday as the business date are marked: they are what compares. */
export function lineChart(drawing: Drawing): readonly Markup[] {
  const dates = columnOf(drawing, drawing.query.chart.x).cells;
  const { cells } = columnOf(drawing, drawing.query.chart.y);
  const points = dates
    .flatMap((date, at): Point[] =>
      date === null || !isDay(date)
        ? []
        : [{ date, day: dayNumber(date), value: numberOf(cells[at] ?? null) }],
    )
    .toSorted((one, other) => one.day - other.day);
  return sizes.map((size) => sized({ drawing, points, size }));
}

function sized({
  drawing,
  points,
  size,
}: {
  drawing: Drawing;
  points: readonly Point[];
  size: Size;
}): Markup {
  const { query, formats, businessDate } = drawing;
  const measure = columnOf(drawing, query.chart.y).column;
  const { vertical, height, lines } = frame({
    maximum: Math.max(0, ...points.map(({ value }) => value)),
    unit: measure.unit,
    formats,
    size,
  });
  const horizontal: Scale = {
    domain: [points[0]?.day ?? 0, points.at(-1)?.day ?? 1],
    range: [44, size.width - 10],
  };
  const at = ({ day, value }: Point) => ({ x: position(horizontal, day), y: position(vertical, value) });
  const path = points
    .map((point, index) => `${index === 0 ? 'M' : 'L'}${px(at(point).x)} ${px(at(point).y)}`)
    .join('');
  const base = position(vertical, 0);
  const area = `${path}L${px(position(horizontal, points.at(-1)?.day ?? 0))} ${px(base)}L${px(position(horizontal, points[0]?.day ?? 0))} ${px(base)}Z`;
  const alike = points.filter(
    ({ day, date }) => (dayNumber(businessDate) - day) % 7 === 0 && date !== businessDate,
  );
  const today = points.find(({ date }) => date === businessDate);
  return drawn({
    id: query.name,
    size,
    height,
    title: query.title,
    description: described({ points, drawing }),
    content: html`${lines}${dayTicks({ points, horizontal, height, drawing, size })}
      <path class="area" d="${area}" /><path class="line" d="${path}" />
      ${alike.map((point) => html`<circle class="alike" cx="${px(at(point).x)}" cy="${px(at(point).y)}" r="3" />`)}
      ${today !== undefined && marked({ point: today, ...at(today), drawing, size })}
      ${points.map((point, index) => hover({ point, index, points, x: at(point).x, height, horizontal, drawing }))}`,
  });
}

function marked({
  point,
  x,
  y,
  drawing,
  size,
}: {
  point: Point;
  x: number;
  y: number;
  drawing: Drawing;
  size: Size;
}): Markup {
  const { unit } = columnOf(drawing, drawing.query.chart.y).column;
  const anchor = x > size.width - 90 ? 'end' : x < 90 ? 'start' : 'middle';
  return html`<g class="today" aria-hidden="true"
    ><circle cx="${px(x)}" cy="${px(y)}" r="5" /><text
      x="${px(anchor === 'end' ? Math.min(x + 8, size.width) : x)}"
      y="${px(Math.max(y - 14, 12))}"
      text-anchor="${anchor}"
      >${formatted(String(point.value), unit, drawing.formats)}</text
    ></g
  >`;
}

function dayTicks(of: {
  points: readonly Point[];
  horizontal: Scale;
  height: number;
  drawing: Drawing;
  size: Size;
}): Markup {
  const mondays = of.points.filter(({ date }) => isMonday(date));
  const room = of.size.name === 'wide' ? 8 : 4;
  const every = Math.max(1, Math.ceil(mondays.length / room));
  return html`<g class="ticks" aria-hidden="true"
    >${mondays
      .filter((_, index) => index % every === 0)
      .map(({ day, date }) => {
        const x = px(position(of.horizontal, day));
        const last = position(of.horizontal, day) > of.size.width - 24;
        return html`<line x1="${x}" x2="${x}" y1="${of.height - 26}" y2="${of.height - 21}" /><text
            x="${last ? of.size.width : x}"
            y="${of.height - 7}"
            text-anchor="${last ? 'end' : 'middle'}"
            >${shortDate(date, of.drawing.formats.locale)}</text
          >`;
      })}</g
  >`;
}

/** A strip a day, which tells its figure when pointed at. */
function hover(of: {
  point: Point;
  index: number;
  points: readonly Point[];
  x: number;
  height: number;
  horizontal: Scale;
  drawing: Drawing;
}): Markup {
  const neighbour = (step: number) => of.points[of.index + step];
  const [before, after] = [neighbour(-1), neighbour(1)];
  const left = before ? (position(of.horizontal, before.day) + of.x) / 2 : of.x - 6;
  const right = after ? (position(of.horizontal, after.day) + of.x) / 2 : of.x + 6;
  const { unit } = columnOf(of.drawing, of.drawing.query.chart.y).column;
  const { formats } = of.drawing;
  return html`<rect class="hover" x="${px(left)}" y="0" width="${px(right - left)}" height="${of.height - 26}"
    ><title>
      ${weekdayDate(of.point.date, formats.locale)}: ${formatted(String(of.point.value), unit, formats)}
    </title></rect
  >`;
}

function described({ points, drawing }: { points: readonly Point[]; drawing: Drawing }): string {
  const { column } = columnOf(drawing, drawing.query.chart.y);
  const { formats } = drawing;
  const highest = points.reduce<Point | null>(
    (best, point) => (best && best.value >= point.value ? best : point),
    null,
  );
  const lowest = points.reduce<Point | null>(
    (best, point) => (best && best.value <= point.value ? best : point),
    null,
  );
  const [first, last] = [points[0], points.at(-1)];
  if (!first || !last || !highest || !lowest) return 'No values.';
  const told = ({ date, value }: Point) =>
    `${formatted(String(value), column.unit, formats)} on ${longDate(date, formats.locale)}`;
  return `${column.label} by day from ${longDate(first.date, formats.locale)} to ${longDate(last.date, formats.locale)}: highest ${told(highest)}, lowest ${told(lowest)}.`;
}
