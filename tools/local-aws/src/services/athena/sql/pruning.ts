import type { Extent } from '@daybreak/iceberg';

/** A condition on one column that must hold for a row to reach the result. A date is `YYYY-MM-DD`. */
export type Constraint =
  | { readonly column: string; readonly kind: 'in'; readonly values: readonly string[] }
  | {
      readonly column: string;
      readonly kind: 'range';
      readonly operator: '<' | '<=' | '>' | '>=';
      readonly value: string;
    };

/** What a file may hold of a column, by its name, as far as it is known. */
export type Extents = ReadonlyMap<string, Extent>;

/**
 * Whether a file of these extents can hold a row that meets all constraints. A comparison is never true of null, and a
 * file of which nothing is known is kept.
 */
export function mayHold(
  constraints: readonly Constraint[],
  extents: Extents,
  typeOf: (column: string) => string | undefined,
): boolean {
  return constraints.every((constraint) => {
    const extent = extentOf(extents, constraint.column);
    if (extent === undefined) return true;
    const { lower, upper } = extent;
    if (lower === null || upper === null) return false;
    const compare = comparisons[typeOf(constraint.column) ?? ''];
    if (compare === undefined) return true;
    const from = (other: string) => compare(String(lower), other);
    const to = (other: string) => compare(String(upper), other);
    if (constraint.kind === 'in')
      return constraint.values.some((other) => (from(other) ?? 0) <= 0 && (to(other) ?? 0) >= 0);
    const { operator, value } = constraint;
    const order = operator === '<' || operator === '<=' ? from(value) : to(value);
    if (order === null) return true;
    switch (operator) {
      case '<':
        return order < 0;
      case '<=':
        return order <= 0;
      case '>':
        return order > 0;
      case '>=':
        return order >= 0;
    }
  });
}

const extentOf = (extents: Extents, column: string): Extent | undefined =>
  [...extents].find(([name]) => name.toLowerCase() === column.toLowerCase())?.[1];

const isDate = (text: string) => /^\d{4}-\d\d-\d\d$/.test(text);
const isInteger = (text: string) => /^-?\d+$/.test(text);

function compareIntegers(left: string, right: string): number | null {
  if (!isInteger(left) || !isInteger(right)) return null;
  const [a, b] = [BigInt(left), BigInt(right)];
  return a < b ? -1 : a > b ? 1 : 0;
}

/** By type of the column; null is "cannot tell". */
const comparisons: Readonly<Record<string, (left: string, right: string) => number | null>> = {
  date: (left, right) => (isDate(left) && isDate(right) ? (left < right ? -1 : left > right ? 1 : 0) : null),
  varchar: (left, right) => Buffer.compare(Buffer.from(left), Buffer.from(right)),
  tinyint: compareIntegers,
  smallint: compareIntegers,
  integer: compareIntegers,
  bigint: compareIntegers,
};
