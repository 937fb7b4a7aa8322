import fc from 'fast-check';
import { expect, test } from 'vitest';
import { rankCorrelation } from './rank-correlation.ts';

test('what grows together correlates wholly, whatever the scale', () => {
  fc.assert(
    fc.property(fc.uniqueArray(fc.integer({ min: -1000, max: 1000 }), { minLength: 3 }), (numbers) => {
      expect(rankCorrelation(numbers.map((n) => [n, n ** 3]))).toBeCloseTo(1);
      expect(rankCorrelation(numbers.map((n) => [n, -n]))).toBeCloseTo(-1);
    }),
  );
});

test('says nothing of what does not vary or is too little', () => {
  expect(rankCorrelation([[1, 1], [2, 2]])).toBeNull(); // prettier-ignore
  expect(rankCorrelation([[1, 5], [2, 5], [3, 5]])).toBeNull(); // prettier-ignore
});
