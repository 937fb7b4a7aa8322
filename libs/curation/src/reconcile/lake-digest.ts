import type { Column, Dataset } from '@daybreak/dataset-contracts';
import { cleanColumn } from '../clean/cleaned-column.ts';
import { layered } from '../clean/layered.ts';
import { duckdb } from '../dialect/duckdb.ts';
import type { Comparison } from './comparison.ts';

type Compared = Exclude<Comparison, { problem: string }>;

/**
 * The same of the lake, in DuckDB's SQL over the relations `lake` (the table's columns) and `refused` (`run_id`, `raw_row`),
 * with the business dates of each day's rows in `business_dates`. A refused row is in the source and not in the lake, so of
 * each key the newest of both counts. Of rows of one version the lake's own stands: the other was refused when what it
 * refers to was not there yet.
 */
export function lakeDigest({
  dataset,
  compared,
  rebuilt,
  from,
  to,
  high,
}: {
  readonly dataset: Dataset;
  readonly compared: Compared;
  /** Runs that read all of some days again: what was refused of these days before says nothing of the source as it is. */
  readonly rebuilt: readonly { readonly runId: string; readonly from: string; readonly to: string }[];
  readonly from: string;
  readonly to: string;
  readonly high: string;
}): string {
  const keys = compared.key.map((_, index) => `key_${index}`);
  const columns = [...compared.key, compared.watermark, ...compared.values];
  const names = [...keys, 'stamp', ...compared.values.map((_, index) => `value_${index}`)];
  const select = (form: 'lake' | 'landed') =>
    columns.map((column, index) => `${column[form]} as ${names[index] ?? ''}`).join(', ');
  const text = `concat_ws('|', ${names.map((name) => `coalesce(${name}, '~')`).join(', ')})`;
  const day = compared.by === 'business-date' ? `cast(business_date as varchar)` : 'substr(stamp, 1, 10)';
  // A day that moves is left out as a whole where days are the source's own.
  const moving = compared.by === 'business-date' ? 'false' : `stamp >= ${duckdb.text(stampOf(high))}`;
  const half = (at: number) => `cast('0x' || substr(md5(version), ${at}, 8) as bigint)`;
  const sum = (value: string) =>
    `cast(coalesce(sum(case when moving then 0 else ${value} end), 0) as varchar)`;

  return `with refused_rows as (
      select run_id, business_date, ${select('landed')} from (${refused(dataset)}) as read_again
    ),
    rows_of_both as (
      select ${names.join(', ')}, business_date, 1 as refused from refused_rows
        where ${[...rebuilt.map(outdated), ...keys.map((key) => `${key} is not null`), 'stamp is not null'].join(' and ')}
      union all
      select ${select('lake')}, business_date, 0 as refused from lake
    ),
    newest as (
      select *, row_number() over (partition by ${keys.join(', ')} order by stamp desc, refused) as place from rows_of_both
    ),
    versions as (
      select ${day} as day, ${moving} as moving, ${text} as version, business_date from newest where place = 1
    )
    select day, ${sum('1')} as row_count, ${sum(half(1))} as first_sum, ${sum(half(9))} as second_sum,
      list(distinct cast(business_date as varchar)) as business_dates
    from versions where day between ${duckdb.text(from)} and ${duckdb.text(to)} group by day`;
}

const outdated = ({ runId, from, to }: { runId: string; from: string; to: string }) =>
  `not coalesce(run_id < ${duckdb.text(runId)} and business_date between date ${duckdb.text(from)} and date ${duckdb.text(to)}, false)`;

/** Refused rows with what landed of them, and the business date and watermark as curation reads them. */
function refused(dataset: Dataset): string {
  const { businessDate, watermark } = dataset;
  const kept = dataset.columns.filter(({ privacy }) => privacy.policy !== 'drop');
  const texts = kept.map(
    ({ name }) => `json_extract_string(raw_row, ${duckdb.text(`$."${name}"`)}) as ${duckdb.id(name)}`,
  );
  const cleaned = kept
    .filter(({ name }) => name === watermark || name === businessDate?.column)
    .map((column) => cleanColumn(column, dataset, duckdb));
  const dated = kept.find(({ name }) => name === businessDate?.column);
  const rows = layered(`select run_id, ${texts.join(', ')} from refused`, cleaned);
  return `select *, ${dated === undefined ? 'null::date' : dayOf(dated, dataset)} as business_date from (${rows}) as refused_texts`;
}

function dayOf({ name, type }: Column, { businessDate }: Dataset): string {
  const value = duckdb.id(`${name}$value`);
  return type.kind === 'date' ? value : duckdb.dayIn(value, businessDate?.zone ?? 'UTC');
}

/** As the watermark's text is written. */
function stampOf(instant: string): string {
  const [, fraction = ''] = /\.(\d{1,6})/.exec(instant) ?? [];
  const whole = new Date(instant.replace(/\.\d+/, '')).toISOString().slice(0, 19).replace('T', ' ');
  return `${whole}.${fraction.padEnd(6, '0')}`;
}
