import type { Dataset, TableLocation } from '@daybreak/dataset-contracts';
import { sourceDialect } from '../extract/source-dialect/index.ts';
import type { Comparison } from './comparison.ts';
import { sourceSql } from './source-sql.ts';

type Compared = Exclude<Comparison, { problem: string }>;

/** The source column behind a lake column. */
const columnOf = ({ columns }: Dataset, name: string | null) => {
  const column = columns.find((one) => one.name === name);
  return { column: column?.sourceName ?? '', sourceType: column?.sourceType ?? 'text' };
};

/**
 * One row a day, all of it text: `day`, `keys`, the sums of two halves of a hash over each key with its version, and how
 * many rows are `moving`, stamped from the end of the window on. Tokens `{low}` and `{high}` as in a reading. No key and no
 * value leaves the source.
 */
export function sourceDigest({
  dataset,
  source,
  compared,
  from,
  to,
}: {
  readonly dataset: Dataset;
  readonly source: TableLocation;
  readonly compared: Compared;
  readonly from: string;
  readonly to: string;
}): string {
  const dialect = sourceDialect(source.engine);
  const sql = sourceSql(source.engine);
  const watermark = columnOf(dataset, dataset.watermark);
  const businessDate = columnOf(dataset, dataset.businessDate?.column ?? null);
  const days =
    compared.by === 'business-date'
      ? (dialect.betweenDays({ ...businessDate, from, to, zone: dataset.businessDate?.zone ?? 'UTC' }) ?? [])
      : [dialect.compareInstant({ ...watermark, operator: '>=', token: '{low}' })];
  const there = [watermark.column, ...dataset.key.map((name) => columnOf(dataset, name).column)].map(
    (column) => `${dialect.id(column)} is not null`,
  );
  const moving = dialect.compareInstant({ ...watermark, operator: '>=', token: '{high}' });
  const text = `concat_ws('|', ${[...compared.key, compared.watermark, ...compared.values]
    .map((column) => `coalesce(${column.source}, '~')`)
    .join(', ')})`;
  const place = compared.severalRows
    ? `row_number() over (partition by ${compared.key.map((column) => column.source).join(', ')} order by ${dialect.id(watermark.column)} desc)`
    : '1';
  const rows = `select ${compared.day} as day, ${moving} as moving, ${text} as version, ${place} as place
    from ${dialect.id(source.schema)}.${dialect.id(source.table)} where ${[...days, ...there].join(' and ')}`;
  const [first, second] = sql.halves('version');
  const sum = (value: string) => sql.asString(`coalesce(sum(case when moving then 0 else ${value} end), 0)`);
  return `select day, ${sum('1')} as row_count, ${sum(first)} as first_sum, ${sum(second)} as second_sum,
      ${sql.asString('coalesce(sum(case when moving then 1 else 0 end), 0)')} as moving_count
    from (${rows}) as versions where place = 1 group by day`;
}
