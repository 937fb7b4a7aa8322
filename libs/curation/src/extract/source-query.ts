import type { Dataset } from '@daybreak/dataset-contracts';
import { leaving } from '../lake-schema.ts';

type Dates = { readonly from: string; readonly to: string };

/**
 * PostgreSQL. Names nothing but columns that may leave. Predicates leave the column bare, so that an index on it serves;
 * the shop's days become instants on the constant side.
 */
export function sourceQuery(props: {
  readonly dataset: Dataset;
  readonly low: string | null;
  readonly dates: Dates | null;
}): { readonly query: string; readonly columns: readonly string[] } {
  const { dataset } = props;
  const columns = [...new Set(leaving(dataset).map(({ sourceName }) => sourceName))];
  const predicates = [
    ...windowPredicates(props),
    ...(props.dates === null ? [] : datePredicates(dataset, props.dates)),
  ];
  const selected = columns.map((name) => `cast(${id(name)} as text) as ${id(name)}`).join(', ');
  const where = predicates.length === 0 ? '' : ` where ${predicates.join(' and ')}`;
  return {
    query: `select ${selected} from ${id(dataset.source.schema)}.${id(dataset.source.table)}${where}`,
    columns,
  };
}

function windowPredicates(props: { readonly dataset: Dataset; readonly low: string | null }): string[] {
  const { dataset, low } = props;
  if (dataset.mode === 'snapshot' || dataset.watermark === null) return [];
  const column = id(sourceNameOf(dataset, dataset.watermark));
  return [
    ...(low === null ? [] : [`${column} >= cast({low} as timestamptz)`]),
    `${column} < cast({high} as timestamptz)`,
  ];
}

/** Days of the shop; where the source keeps its dates as text, at most the watermark can narrow what is read. */
function datePredicates(dataset: Dataset, { from, to }: Dates): string[] {
  const { businessDate, watermark } = dataset;
  if (businessDate === null) return [];
  const column = dataset.columns.find(({ name }) => name === businessDate.column);
  const type = (column?.sourceType ?? 'text').toLowerCase();
  const name = id(column?.sourceName ?? businessDate.column);
  const start = `cast('${from}' as timestamp)`;
  const end = `cast(cast('${to}' as date) + 1 as timestamp)`;
  const zone = `at time zone '${businessDate.zone}'`;
  if (type === 'timestamptz' || type.startsWith('timestamp with time zone'))
    return [`${name} >= (${start} ${zone})`, `${name} < (${end} ${zone})`];
  if (type === 'date' || type.startsWith('timestamp')) return [`${name} >= ${start}`, `${name} < ${end}`];
  if (businessDate.watermarkNotBefore !== true || watermark === null) return [];
  // A day of grace for a till whose clock is wrong.
  return [`${id(sourceNameOf(dataset, watermark))} >= ((${start} ${zone}) - interval '1 day')`];
}

function sourceNameOf(dataset: Dataset, lakeName: string): string {
  return dataset.columns.find(({ name }) => name === lakeName)?.sourceName ?? lakeName;
}

function id(name: string): string {
  return `"${name.replaceAll('"', '""')}"`;
}
