import type { ReportQuery, ReportColumn } from '../definitions/report-definition.ts';
import type { Table } from '../results/csv.ts';
import { precisionOf, type Formats, type Precision } from './number-format.ts';

/** What a chart is drawn from. */
export interface Drawing {
  readonly query: ReportQuery;
  readonly table: Table;
  readonly businessDate: string;
  readonly formats: Formats;
}

export interface Series {
  readonly column: ReportColumn;
  readonly cells: readonly (string | null)[];
  readonly precision: Precision;
}

/** A column of the result, with how to write it. The definition and the result were compared before drawing. */
export function columnOf(
  { query, table }: Pick<Drawing, 'query' | 'table'>,
  name: string | undefined,
): Series {
  const column = query.columns.find((one) => one.name === name);
  const at = table.columns.indexOf(name ?? '');
  if (!column || at < 0) throw new TypeError(`Query ${query.name} has no column ${String(name)}`);
  const cells = table.rows.map((row) => row[at] ?? null);
  return { column, cells, precision: precisionOf(cells) };
}

export const numberOf = (cell: string | null): number => {
  const number = cell === null || cell === '' ? 0 : Number(cell);
  return Number.isFinite(number) ? number : 0;
};

/** Drawn once for a desk and once for a phone, since text in a scaled drawing would scale too. */
export const sizes = [
  { name: 'wide', width: 1016 },
  { name: 'narrow', width: 340 },
] as const;
export type Size = (typeof sizes)[number];
