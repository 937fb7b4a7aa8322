import { sourceDialect, type TableReading } from '@daybreak/curation';
import { padded } from '../rows-to-parquet.ts';
import type { SliceOrder } from './slice-order.ts';

const dialect = sourceDialect('mysql');
const id = (name: string) => dialect.id(name);

/** Where the slice before ended: a literal for each column of the order. */
export type Position = readonly string[];

/**
 * One slice: the reading's columns as text, then, where there is an order, those of the order as they are, by which the
 * next slice goes on. `predicates` have their window filled in.
 */
export function sliceQuery({
  reading,
  predicates,
  order,
  after,
  limit,
}: {
  readonly reading: Pick<TableReading, 'schema' | 'table' | 'columns'>;
  readonly predicates: readonly string[];
  readonly order: SliceOrder | null;
  readonly after: Position | null;
  readonly limit: number;
}): string {
  const columns = [
    ...reading.columns.map(({ sql }) => sql),
    ...padded(reading.columns.map(({ name }) => name))
      .slice(reading.columns.length)
      .map(() => "''"),
    ...(order?.columns.map(({ name }) => id(name)) ?? []),
  ];
  const where = [...predicates, ...(order === null || after === null ? [] : [beyond(order, after)])];
  return [
    `SELECT ${columns.join(', ')} FROM ${id(reading.schema)}.${id(reading.table)}`,
    ...(order === null ? [] : [`FORCE INDEX (${id(order.index)})`]),
    ...(where.length === 0 ? [] : [`WHERE ${where.join(' AND ')}`]),
    ...(order === null
      ? []
      : [`ORDER BY ${order.columns.map(({ name }) => id(name)).join(', ')} LIMIT ${limit}`]),
  ].join(' ');
}

/**
 * `(a, b) > (1, 2)` written out: MySQL reads a range of an index for this form and none for the short one. The first
 * column stands on its own, so that the range begins there.
 * @see https://dev.mysql.com/doc/refman/8.4/en/row-constructor-optimization.html
 */
function beyond({ columns }: SliceOrder, after: Position): string {
  const names = columns.map(({ name }) => id(name));
  const cases = names.map((name, position) =>
    [
      ...names.slice(0, position).map((equal, index) => `${equal} = ${after[index] ?? 'NULL'}`),
      `${name} > ${after[position] ?? 'NULL'}`,
    ].join(' AND '),
  );
  const begins = `${names[0] ?? ''} >= ${after[0] ?? 'NULL'}`;
  return names.length === 1
    ? (cases[0] ?? '')
    : `${begins} AND (${cases.map((one) => `(${one})`).join(' OR ')})`;
}
