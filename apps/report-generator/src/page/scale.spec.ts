import fc from 'fast-check';
import { expect, it } from 'vitest';
import { niceTicks } from './scale.ts';

it('gives round ticks from zero that cover the data, few of them', () => {
  fc.assert(
    fc.property(fc.double({ min: 1e-6, max: 1e12, noNaN: true }), (maximum) => {
      const ticks = niceTicks({ maximum, atMost: 4 });
      expect(ticks[0]).toBe(0);
      expect(ticks.at(-1)).toBeGreaterThanOrEqual(maximum * (1 - 1e-9));
      expect(ticks.length).toBeLessThanOrEqual(6);
      const step = ticks[1]!;
      const leading = step / 10 ** Math.floor(Math.log10(step) + 1e-9);
      expect([1, 2, 2.5, 5].some((round) => Math.abs(round - leading) < 1e-6)).toBe(true);
    }),
  );
});

it('draws an empty axis where there is nothing', () => {
  expect(niceTicks({ maximum: 0, atMost: 4 })).toEqual([0, 1]);
});
