import type { Dataset } from '@daybreak/dataset-contracts';
import { cleanColumn, type Mending, type Refusal } from '../clean/cleaned-column.ts';
import { layered } from '../clean/layered.ts';
import type { SqlDialect } from '../dialect/sql-dialect.ts';
import { leaving } from '../lake-schema.ts';
import { landedOrder, versionOrder } from './merge.ts';

type Dates = { readonly from: string; readonly to: string };

/** The batch at this place of the landing named holds all that there is of these days: what landed before says nothing of them. */
export type RebuiltDays = Dates & { readonly batch: number };

/** Everything that the steps after `judged` need to know about it. */
export interface Judgement {
  readonly sql: string;
  /** Position + 1 is the row's `_refusal`; 0 is none. */
  readonly refusals: readonly Refusal[];
  readonly mendings: readonly Mending[];
}

export function referenceRelation(dataset: string): string {
  return `reference_${dataset}`;
}

/**
 * Landed rows cleaned and judged: typed columns, `business_date`, one boolean a mending (`_mended_<n>`), `_refusal`,
 * and of refused rows `_raw`, the landed row as JSON.
 */
export function judge(props: {
  readonly dataset: Dataset;
  readonly dialect: SqlDialect;
  readonly dates: Dates | null;
  readonly rebuilt: readonly RebuiltDays[];
}): Judgement {
  const { dataset, dialect, dates, rebuilt } = props;
  const columns = leaving(dataset);
  const cleaned = columns.map((column) => cleanColumn(column, dataset, dialect));
  const references = dataset.references.map((reference, index) => orphan(dataset, reference, index, dialect));
  const refusals = [
    ...cleaned.flatMap((column) => column.refusals),
    ...references.map(({ refusal }) => refusal),
  ];
  const mendings = cleaned.flatMap((column) => column.mendings);

  const stacked = layered('select * from deduplicated', cleaned);
  const refusal =
    refusals.length === 0
      ? '0'
      : `case ${refusals.map(({ when }, index) => `when ${when} then ${index + 1}`).join(' ')} else 0 end`;
  const judged = [
    ...columns.map(({ name }, index) => `${cleaned[index]?.value ?? ''} as ${dialect.id(name)}`),
    ...businessDate(dataset, dialect),
    ...mendings.map(({ when }, index) => `coalesce(${when}, false) as _mended_${index}`),
    '_refusal',
    `case when _refusal > 0 then ${dialect.jsonObject(columns.map(({ name }) => name))} end as _raw`,
    '_order',
    '_copies',
  ];
  const refused = `select cleaned.*, ${refusal} as _refusal from (${stacked}) as cleaned ${references.map(({ join }) => join).join(' ')}`;
  return {
    sql: scoped(`select ${judged.join(', ')} from (${refused}) as refused`, {
      dataset,
      dialect,
      dates,
      rebuilt,
    }),
    refusals,
    mendings,
  };
}

/**
 * Rows of the days wanted. A row that was corrected away from its day is not of it any more, so the day is that of the
 * row's newest version; a refused row stands for itself.
 */
function scoped(
  rows: string,
  props: {
    readonly dataset: Dataset;
    readonly dialect: SqlDialect;
    readonly dates: Dates | null;
    readonly rebuilt: readonly RebuiltDays[];
  },
): string {
  const { dataset, dialect, dates, rebuilt } = props;
  if (dates === null) return rows;
  const day = (text: string) => dialect.cast(dialect.text(text), { kind: 'date' });
  const within = (column: string, { from, to }: Dates) => `${column} between ${day(from)} and ${day(to)}`;
  const outdated = rebuilt.map(
    ({ batch, ...days }) => `not (_order < ${batch} * 1000000000000 and ${within('business_date', days)})`,
  );
  const known = outdated.length === 0 ? '' : ` where ${outdated.join(' and ')}`;
  const key = dataset.key.map((name) => dialect.id(name)).join(', ');
  const newest = `first_value(business_date) over (partition by ${key}, _refusal = 0 order by ${versionOrder(dataset, dialect, landedOrder)})`;
  const dayed = `select *, case when _refusal = 0 then ${newest} else business_date end as _day from (${rows}) as judged_rows${known}`;
  return `select * from (${dayed}) as dayed_rows where ${within('_day', dates)}`;
}

function orphan(
  dataset: Dataset,
  reference: Dataset['references'][number],
  index: number,
  dialect: SqlDialect,
): { readonly join: string; readonly refusal: Refusal } {
  const alias = `reference_${index}`;
  const far = reference.to.map((name, position) => `${dialect.id(name)} as _to_${index}_${position}`);
  const near = reference.columns.map((name) => dialect.id(`${name}$value`));
  const on = near.map((name, position) => `${name} = ${alias}._to_${index}_${position}`);
  return {
    join: `left join (select distinct ${far.join(', ')} from ${referenceRelation(reference.dataset)}) as ${alias} on ${on.join(' and ')}`,
    refusal: {
      kind: 'orphan',
      column: reference.columns[0] ?? dataset.name,
      when: `${near.map((name) => `${name} is not null`).join(' and ')} and ${alias}._to_${index}_0 is null`,
    },
  };
}

function businessDate(dataset: Dataset, dialect: SqlDialect): string[] {
  if (dataset.businessDate === null) return [];
  const { column, zone } = dataset.businessDate;
  const value = dialect.id(`${column}$value`);
  const isDate = dataset.columns.find(({ name }) => name === column)?.type.kind === 'date';
  return [`${isDate ? value : dialect.dayIn(value, zone)} as business_date`];
}
