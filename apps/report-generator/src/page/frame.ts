import type { Unit } from '../definitions/report-definition.ts';
import type { Size } from './drawing.ts';
import { html, type Markup } from './markup.ts';
import { compact, type Formats } from './number-format.ts';
import { niceTicks, position, px, type Scale } from './scale.ts';

export interface Frame {
  readonly vertical: Scale;
  readonly height: number;
  readonly lines: Markup;
}

/** Horizontal rules with their values standing on them, so that no axis takes room beside the drawing. */
export function frame(of: { maximum: number; unit: Unit; formats: Formats; size: Size }): Frame {
  const height = of.size.name === 'wide' ? 330 : 230;
  const ticks = niceTicks({ maximum: of.maximum, atMost: 4 });
  const vertical: Scale = { domain: [0, ticks.at(-1) ?? 1], range: [height - 26, 22] };
  const lines = html`<g class="rules" aria-hidden="true"
    >${ticks.map((tick) => {
      const y = px(position(vertical, tick));
      return html`<line
          x1="0"
          x2="${of.size.width}"
          y1="${y}"
          y2="${y}"
          ${tick === 0 && html` class="base"`}
        />${tick > 0 && html`<text x="0" y="${px(position(vertical, tick) - 5)}">${compact(tick, of.unit, of.formats)}</text>`}`;
    })}</g
  >`;
  return { vertical, height, lines };
}

/** One drawing, with the title and the sentence that a screen reader says instead. */
export function drawn(of: {
  id: string;
  size: Size;
  height: number;
  title: string;
  description: string;
  content: Markup;
}): Markup {
  const id = `${of.id}-${of.size.name}`;
  return html`<svg
    class="drawing ${of.size.name}"
    viewBox="0 0 ${of.size.width} ${of.height}"
    role="img"
    aria-labelledby="${id}-title ${id}-desc"
  >
    <title id="${id}-title">${of.title}</title>
    <desc id="${id}-desc">${of.description}</desc>
    ${of.content}
  </svg>`;
}
