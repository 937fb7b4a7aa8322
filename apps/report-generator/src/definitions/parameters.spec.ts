import fc from 'fast-check';
import { expect, it } from 'vitest';
import { placeholders, substituted } from './parameters.ts';

const parameters = [
  { name: 'business_date', kind: 'business-date' },
  { name: 'week_earlier', kind: 'days-before', days: 7 },
] as const;

it('puts typed literals where parameters stand, and only there', () => {
  const sql = `SELECT ':business_date', "a:b" -- :week_earlier
    /* :business_date */ FROM t WHERE d = :business_date OR d >= :week_earlier`;
  expect(substituted({ sql, parameters: [...parameters], businessDate: '2026-03-03' })).toBe(
    `SELECT ':business_date', "a:b" -- :week_earlier
    /* :business_date */ FROM t WHERE d = DATE '2026-03-03' OR d >= DATE '2026-02-24'`,
  );
});

it('lets no business date become SQL', () => {
  fc.assert(
    fc.property(fc.string(), (text) => {
      fc.pre(!/^\d{4}-\d{2}-\d{2}$/.test(text));
      expect(() =>
        substituted({ sql: ':business_date', parameters: [...parameters], businessDate: text }),
      ).toThrow();
    }),
  );
});

it('knows the line of each', () => {
  expect(placeholders('SELECT 1\n\nWHERE :a\n= :b').map(({ name, line }) => [name, line])).toEqual([
    ['a', 3],
    ['b', 4],
  ]);
});
