/** Text that is HTML or SVG already. Only `html` makes it, so whatever is not marked is escaped. */
export interface Markup {
  readonly markup: string;
}

type Piece = Markup | string | number | null | false | readonly Piece[];

export function html(texts: TemplateStringsArray, ...pieces: readonly Piece[]): Markup {
  return { markup: texts.map((text, at) => text + written(pieces[at] ?? null)).join('') };
}

/** For text that is ours, such as the style sheet. */
export const trusted = (markup: string): Markup => ({ markup });

function written(piece: Piece): string {
  if (piece === null || piece === false) return '';
  if (typeof piece === 'string') return escaped(piece);
  if (typeof piece === 'number') return String(piece);
  if ('markup' in piece) return piece.markup;
  return piece.map(written).join('');
}

function escaped(text: string): string {
  return text
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;')
    .replaceAll("'", '&#39;');
}
