import type { Column, Dataset } from '@daybreak/dataset-contracts';
import { CurationError } from '../curation-error.ts';
import { eachDialect } from '../dialect/each-dialect.ts';
import { duckdb } from '../dialect/duckdb.ts';
import type { SqlDialect } from '../dialect/sql-dialect.ts';
import { hashedColumns, leaving } from '../lake-schema.ts';
import type { ExtractPlan, Reading } from '../plan.ts';
import { privacySql } from './privacy-sql.ts';
import { filesReading } from './files-reading.ts';
import { tableReading } from './table-reading.ts';

export interface ExtractInput {
  readonly dataset: Dataset;
  readonly runId: string;
  readonly window: { readonly low: string | null; readonly high: string };
  /** Read these days again, whatever the window's `low`. */
  readonly businessDates?: { readonly from: string; readonly to: string } | null;
  /** Source columns that are not there any more: they are read as empty. */
  readonly absent?: readonly string[];
  /** `s3://…/` */
  readonly landingUri: string;
  readonly resultUri: string;
  /** Left out of the plan where no column is hashed. */
  readonly pseudonymKeySecret: string | null;
}

export function compileExtract(input: ExtractInput): ExtractPlan {
  const { dataset } = input;
  const columns = leaving(dataset);
  const hashes = hashedColumns(dataset).length > 0;
  if (hashes && input.pseudonymKeySecret === null)
    throw new CurationError('PSEUDONYM_KEY_UNNAMED', `Dataset ${dataset.name} hashes a column.`);
  if (dataset.mode !== 'snapshot' && dataset.watermark === null && dataset.source.kind === 'table')
    throw new CurationError('NO_WATERMARK', `Dataset ${dataset.name} has no watermark.`);
  const dates = dataset.mode === 'snapshot' ? null : (input.businessDates ?? null);
  if (dates !== null && dataset.businessDate === null)
    throw new CurationError('NO_BUSINESS_DATE', `Dataset ${dataset.name} has no business date.`);
  const low = dataset.mode === 'snapshot' || dates !== null ? null : input.window.low;

  const identifying = new Set([
    ...dataset.key,
    ...dataset.references.flatMap((reference) => reference.columns),
  ]);

  const value = (column: Column, dialect: SqlDialect) =>
    privacySql({ column, identifies: identifying.has(column.name), dialect });

  return {
    kind: 'extract',
    version: 2,
    runId: input.runId,
    dataset: dataset.name,
    reading: reading({ dataset, low, dates, absent: input.absent ?? [], value }),
    pseudonymKeySecret: hashes ? input.pseudonymKeySecret : null,
    window: { low, high: input.window.high },
    landing: eachDialect(
      (dialect) =>
        `select ${columns
          .map((column) => `${value(column, dialect)} as ${dialect.id(column.name)}`)
          .join(', ')} from extracted`,
    ),
    landingColumns: columns.map(({ name }) => name),
    landingUri: input.landingUri,
    resultUri: input.resultUri,
  };
}

function reading({
  value,
  ...props
}: {
  readonly dataset: Dataset;
  readonly low: string | null;
  readonly dates: { readonly from: string; readonly to: string } | null;
  readonly absent: readonly string[];
  readonly value: (column: Column, dialect: SqlDialect) => string;
}): Reading {
  const { source } = props.dataset;
  if (source.kind === 'files') return filesReading({ ...props, source });
  const touched = leaving(props.dataset).filter(
    (column) => value(column, duckdb) !== duckdb.id(column.sourceName),
  );
  return tableReading({ ...props, source, touched: touched.map(({ sourceName }) => sourceName) });
}
