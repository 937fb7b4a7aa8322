/** A condition on one column that must hold for a row to reach the result. Values are as the partition holds them. */
export type Constraint =
  | { readonly column: string; readonly kind: 'in'; readonly values: readonly string[] }
  | {
      readonly column: string;
      readonly kind: 'range';
      readonly operator: '<' | '<=' | '>' | '>=';
      readonly value: string;
    };

export type PartitionValues = Readonly<Record<string, string | number | boolean | null>>;

/**
 * Whether a file of this partition can hold a row that meets all constraints. A comparison is never true of null, and
 * a partition that does not say is kept.
 */
export function mayHold(
  constraints: readonly Constraint[],
  partition: PartitionValues,
  typeOf: (column: string) => string | undefined,
): boolean {
  return constraints.every((constraint) => {
    const key = Object.keys(partition).find((name) => name.toLowerCase() === constraint.column.toLowerCase());
    if (key === undefined) return true;
    const value = partition[key];
    if (value === undefined) return true;
    if (value === null) return false;
    const compare = comparisons[typeOf(constraint.column) ?? ''];
    if (compare === undefined) return true;
    const held = (other: string) => compare(String(value), other);
    if (constraint.kind === 'in') return constraint.values.some((other) => (held(other) ?? 0) === 0);
    const order = held(constraint.value);
    if (order === null) return true;
    switch (constraint.operator) {
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
