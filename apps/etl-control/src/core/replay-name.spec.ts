import { expect, test } from 'vitest';
import { decodeReplayName } from './replay-name.ts';

test('a replay is named after its dataset, its dates and the time', () => {
  expect(decodeReplayName('sale_items.2026-11-01.2026-11-05.mfx3k2')).toEqual({
    dataset: 'sale_items',
    dates: { from: '2026-11-01', to: '2026-11-05' },
  });
});

test.each([
  '',
  'sales',
  'sales.2026-11-01.2026-11-05',
  'sales.2026-11-01.2026-11-05.x.y',
  'sales.2026-11-01.2026-11-05.X',
  'sales.2026-11-05.2026-11-01.x',
  'sales.2026-02-30.2026-03-01.x',
  'Sales.2026-11-01.2026-11-05.x',
])('%j names no replay', (name) => {
  expect(decodeReplayName(name)).toBeNull();
});
