import type { Comparison } from './ast.ts';
import type { Constraint } from './pruning.ts';
import { isInteger } from './sql-type.ts';
import type { Typed } from './typed.ts';

export interface Found {
  readonly scan: string;
  readonly constraint: Constraint;
}

/** What a comparison of a table's column with a literal says about the rows that matter. */
export function fromComparison(operator: Comparison, left: Typed, right: Typed): Found[] {
  if (!left.column && right.column) return fromComparison(mirrored[operator], right, left);
  const value = literalFor(left, right);
  if (!left.column || value === null || operator === '<>') return [];
  const { scan, name } = left.column;
  const constraint: Constraint =
    operator === '='
      ? { column: name, kind: 'in', values: [value] }
      : { column: name, kind: 'range', operator, value };
  return [{ scan, constraint }];
}

export function fromList(value: Typed, list: readonly Typed[]): Found[] {
  if (!value.column) return [];
  const values = list.map((item) => literalFor(value, item));
  if (values.some((item) => item === null)) return [];
  return [
    {
      scan: value.column.scan,
      constraint: {
        column: value.column.name,
        kind: 'in',
        values: values.filter((item) => item !== null),
      },
    },
  ];
}

const mirrored: Readonly<Record<Comparison, Comparison>> = {
  '=': '=',
  '<>': '<>',
  '<': '>',
  '<=': '>=',
  '>': '<',
  '>=': '<=',
};

/** A literal of the column's own type, in the form of a partition value. */
function literalFor(column: Typed, { literal }: Typed): string | null {
  if (!literal || literal.kind === 'interval') return null;
  const { kind } = column.type;
  if (kind === 'date' && literal.kind === 'date') return literal.text;
  if (kind === 'varchar' && literal.kind === 'string') return literal.text;
  if (isInteger(column.type) && literal.kind === 'integer') return String(BigInt(literal.text));
  return null;
}
