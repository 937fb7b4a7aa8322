import { colourSchemes, contrast } from '@daybreak/service-kit/testing';
import { expect, it } from 'vitest';
import { styleSheet } from './style-sheet.ts';

const schemes = colourSchemes(styleSheet);

it.each(['ink', 'quiet', 'dawn', 'up', 'down'])('%s can be read on paper, light and dark', (name) => {
  expect(schemes).toHaveLength(2);
  for (const scheme of schemes)
    expect(contrast(scheme.get(name) ?? '', scheme.get('paper') ?? '')).toBeGreaterThanOrEqual(4.5);
});
