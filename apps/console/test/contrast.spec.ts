import { colourSchemes, contrast } from '@daybreak/service-kit/testing';
import { expect, it } from 'vitest';
import { readPage } from '../src/read-page.ts';

const { css } = await readPage();

const schemes = colourSchemes(css);

it.each(['ink', 'quiet', 'dawn', 'good', 'bad', 'mark'])(
  '%s can be read on paper, light and dark',
  (name) => {
    expect(schemes).toHaveLength(2);
    for (const scheme of schemes)
      expect(contrast(scheme.get(name) ?? '', scheme.get('paper') ?? '')).toBeGreaterThanOrEqual(4.5);
  },
);
