import { expect, it } from 'vitest';
import { readPage } from '../src/read-page.ts';

const { css } = await readPage();

/** @see https://www.w3.org/TR/WCAG22/#dfn-relative-luminance */
function luminance(colour: string): number {
  const [red = 0, green = 0, blue = 0] = [1, 3, 5].map((at) => {
    const share = parseInt(colour.slice(at, at + 2), 16) / 255;
    return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
}

function contrast(one: string, other: string): number {
  const [dark = 0, light = 0] = [luminance(one), luminance(other)].toSorted((a, b) => a - b);
  return (light + 0.05) / (dark + 0.05);
}

const schemes = [...css.matchAll(/:root\s*\{([^}]*)\}/g)].map(
  ([, body = '']) =>
    new Map(
      [...body.matchAll(/--([a-z0-9-]+):\s*(#[0-9a-f]{6});/g)].map(([, name = '', value = '']) => [
        name,
        value,
      ]),
    ),
);

it.each(['ink', 'quiet', 'dawn', 'good', 'bad', 'mark'])(
  '%s can be read on paper, light and dark',
  (name) => {
    expect(schemes).toHaveLength(2);
    for (const scheme of schemes)
      expect(contrast(scheme.get(name) ?? '', scheme.get('paper') ?? '')).toBeGreaterThanOrEqual(4.5);
  },
);
