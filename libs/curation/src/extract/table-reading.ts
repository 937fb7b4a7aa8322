import type { Dataset, TableLocation } from '@daybreak/dataset-contracts';
import { CurationError } from '../curation-error.ts';
import { leaving } from '../lake-schema.ts';
import type { TableReading } from '../plan.ts';
import { sourceDialect } from './source-dialect/index.ts';
import type { SourceDialect } from './source-dialect/source-dialect.ts';

type Dates = { readonly from: string; readonly to: string };

interface Props {
  readonly dataset: Dataset;
  readonly source: TableLocation;
  readonly low: string | null;
  readonly dates: Dates | null;
  /** Source columns that are not there: read as empty. */
  readonly absent: readonly string[];
  /** Source columns of which another value lands than they hold. */
  readonly touched: readonly string[];
}

/**
 * Whether a run of given business dates reads all that the source holds of them, so that it takes the place of what the
 * lake holds. Files are new or not by their names, whatever days their rows are of.
 */
export const rebuildsDays = ({ mode, businessDate, source }: Dataset): boolean =>
  source.kind === 'table' && mode !== 'snapshot' && businessDate !== null;

/** Names nothing but columns that may leave. */
export function tableReading({ dataset, source, low, dates, absent, touched }: Props): TableReading {
  const dialect = sourceDialect(source.engine);
  const { engine, connection, schema, table } = source;
  // Given days are read whole, in one state of the source, since they replace what the lake holds of them: a row of them
  // whose transaction began after the window's end would be missing until the next night.
  const days = dates === null ? null : datePredicates({ dataset, dialect, dates });
  return {
    kind: 'table',
    engine,
    connection,
    schema,
    table,
    columns: [...new Set(leaving(dataset).map(({ sourceName }) => sourceName))].map((name) => ({
      name,
      sql: absent.includes(name) ? 'null' : textOf(dialect, columnOf(dataset, name)),
      ...(touched.includes(name) ? {} : { asIs: true }),
    })),
    predicates: days?.predicates ?? windowPredicates({ dataset, dialect, low }),
    sliceKey: dataset.key.map((name) => lakeColumn(dataset, name).name),
    ...(dataset.mode === 'snapshot' || dataset.watermark === null || days?.by === 'business-date'
      ? {}
      : { watermark: lakeColumn(dataset, dataset.watermark).name }),
    budget: dataset.budget,
  };
}

interface SourceColumn {
  readonly name: string;
  readonly sourceType: string;
}

function windowPredicates(props: {
  readonly dataset: Dataset;
  readonly dialect: SourceDialect;
  readonly low: string | null;
}): string[] {
  const { dataset, dialect, low } = props;
  if (dataset.mode === 'snapshot' || dataset.watermark === null) return [];
  const { name: column, sourceType } = lakeColumn(dataset, dataset.watermark);
  return [
    ...(low === null ? [] : [dialect.compareInstant({ column, sourceType, operator: '>=', token: '{low}' })]),
    dialect.compareInstant({ column, sourceType, operator: '<', token: '{high}' }),
  ];
}

/** Days of the shop; where the source keeps its dates as text, at most the watermark can narrow what is read. */
function datePredicates(props: {
  readonly dataset: Dataset;
  readonly dialect: SourceDialect;
  readonly dates: Dates;
}): { readonly by: 'business-date' | 'watermark'; readonly predicates: readonly string[] } {
  const { dataset, dialect, dates } = props;
  const { businessDate, watermark } = dataset;
  if (businessDate === null) return { by: 'watermark', predicates: [] };
  const { zone } = businessDate;
  const { name: column, sourceType } = lakeColumn(dataset, businessDate.column);
  const narrowed = dialect.betweenDays({ column, sourceType, ...dates, zone });
  if (narrowed !== null) return { by: 'business-date', predicates: narrowed };
  if (businessDate.watermarkNotBefore !== true || watermark === null)
    return { by: 'watermark', predicates: [] };
  const written = lakeColumn(dataset, watermark);
  // A day of grace for a till whose clock is wrong.
  const { from: day } = dates;
  return {
    by: 'watermark',
    predicates: [dialect.notBeforeDay({ column: written.name, sourceType: written.sourceType, day, zone })],
  };
}

function textOf(dialect: SourceDialect, { name, sourceType }: SourceColumn): string {
  const mapping = dialect.mapping(sourceType);
  if (mapping.natural === null)
    throw new CurationError('TYPE_UNMAPPED', `Column ${name} (${sourceType}): ${mapping.reason}`);
  return mapping.text(name);
}

/** The source column behind a lake column. */
function lakeColumn(dataset: Dataset, lakeName: string): SourceColumn {
  const column = dataset.columns.find(({ name }) => name === lakeName);
  return { name: column?.sourceName ?? lakeName, sourceType: column?.sourceType ?? 'text' };
}

function columnOf(dataset: Dataset, sourceName: string): SourceColumn {
  const column = dataset.columns.find((one) => one.sourceName === sourceName);
  return { name: sourceName, sourceType: column?.sourceType ?? 'text' };
}
