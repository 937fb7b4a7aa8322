import type { Column, Dataset } from '@daybreak/dataset-contracts';
import { comparedKey, comparedNumber, comparedWatermark, type ComparedColumn } from './compared-columns.ts';
import { sourceSql, type SourceSql } from './source-sql.ts';

/** How source and lake of a dataset are compared, or why they cannot be. */
export type Comparison =
  | {
      /** What a day is: of the business date, or of the watermark where the source keeps business dates as text. */
      readonly by: 'business-date' | 'watermark';
      readonly key: readonly ComparedColumn[];
      readonly watermark: ComparedColumn;
      /** Columns whose change is seen though the watermark stayed. */
      readonly values: readonly ComparedColumn[];
      /** The source may hold several rows of one key, of which the newest counts. */
      readonly severalRows: boolean;
      /** `YYYY-MM-DD` in the source's SQL. */
      readonly day: string;
    }
  | { readonly problem: string };

/** Null where the contract asks for no comparison. */
export function comparisonOf(dataset: Dataset): Comparison | null {
  const { reconcile, source, businessDate, mode } = dataset;
  if (reconcile === null || businessDate === null || mode === 'snapshot') return null;
  if (source.kind !== 'table')
    return { problem: 'files are not compared: there are no rows to count but those that were sent' };
  const sql = sourceSql(source.engine);
  const columnOf = (name: string) => dataset.columns.find((column) => column.name === name);

  const watermark = columnOf(dataset.watermark ?? '');
  const instant = watermark === undefined ? null : comparedWatermark(watermark, dataset, sql);
  if (instant === null) return { problem: 'the watermark is not a timestamp in the source' };

  const key: ComparedColumn[] = [];
  for (const name of dataset.key) {
    const column = columnOf(name);
    const compared = column === undefined ? null : comparedKey(column, sql);
    if (compared === null)
      return {
        problem: `the key column ${name} is not the same in source and lake: keep it, without cleaning`,
      };
    key.push(compared);
  }
  const versions = dataset.duplicates === 'newest';
  return {
    ...dayOf(dataset, sql, instant),
    key,
    watermark: instant,
    // Of versions that bear the same watermark nobody can tell which one the lake has.
    values: versions ? [] : valuesOf(dataset, sql),
    // Keys that are text may be the same once they are trimmed.
    severalRows: versions || dataset.key.some((name) => columnOf(name)?.type.kind === 'string'),
  };
}

function dayOf(
  dataset: Dataset,
  sql: SourceSql,
  watermark: ComparedColumn,
): { readonly by: 'business-date' | 'watermark'; readonly day: string } {
  const { column: name = '', zone = 'UTC' } = dataset.businessDate ?? {};
  const column = dataset.columns.find((one) => one.name === name);
  const day =
    column === undefined ? null : sql.businessDay(column.sourceName, column.sourceType ?? 'text', zone);
  return day === null
    ? { by: 'watermark', day: `substr(${watermark.source}, 1, 10)` }
    : { by: 'business-date', day };
}

const valuesOf = ({ columns, key, watermark }: Dataset, sql: SourceSql): ComparedColumn[] =>
  columns
    .filter(({ name }: Column) => !key.includes(name) && name !== watermark)
    .flatMap((column) => comparedNumber(column, sql) ?? []);
