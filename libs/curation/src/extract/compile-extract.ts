import type { Dataset } from '@daybreak/dataset-contracts';
import { CurationError } from '../curation-error.ts';
import { eachDialect } from '../dialect/each-dialect.ts';
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

  return {
    kind: 'extract',
    version: 2,
    runId: input.runId,
    dataset: dataset.name,
    reading: reading({ dataset, low, dates, absent: input.absent ?? [] }),
    pseudonymKeySecret: hashes ? input.pseudonymKeySecret : null,
    window: { low, high: input.window.high },
    landing: eachDialect(
      (dialect) =>
        `select ${columns
          .map((column) => {
            const value = privacySql({ column, identifies: identifying.has(column.name), dialect });
            return `${value} as ${dialect.id(column.name)}`;
          })
          .join(', ')} from extracted`,
    ),
    landingColumns: columns.map(({ name }) => name),
    landingUri: input.landingUri,
    resultUri: input.resultUri,
  };
}

function reading({
  dataset,
  low,
  dates,
  absent,
}: {
  readonly dataset: Dataset;
  readonly low: string | null;
  readonly dates: { readonly from: string; readonly to: string } | null;
  readonly absent: readonly string[];
}): Reading {
  const { source } = dataset;
  return source.kind === 'table'
    ? tableReading({ dataset, source, low, dates, absent })
    : filesReading({ dataset, source, absent });
}
