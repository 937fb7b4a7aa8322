import { fail } from '../sql/failure.ts';

const divide = (name: string, byZero: string) =>
  `CREATE MACRO ${name}(n, d) AS CASE WHEN d = 0 AND n IS NOT NULL THEN ${byZero} ELSE n // d END`;

/** What the SQL that analysis writes calls, created before a query runs. */
export const macros: readonly string[] = [
  `CREATE MACRO tr_unscaled(x) AS CAST(replace(CAST(x AS VARCHAR), '.', '') AS HUGEINT)`,
  divide('tr_divide', `${fail('DIVISION_BY_ZERO', { kind: 'bigint' })}::HUGEINT`),
  divide('tr_try_divide', 'NULL::HUGEINT'),
];
