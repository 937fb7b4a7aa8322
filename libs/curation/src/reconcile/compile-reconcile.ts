import type { Dataset } from '@daybreak/dataset-contracts';
import { CurationError } from '../curation-error.ts';
import { lakeSchema } from '../lake-schema.ts';
import type { ReconcilePlan } from '../plan.ts';
import { comparisonOf } from './comparison.ts';
import { lakeDigest } from './lake-digest.ts';
import { sourceDigest } from './source-digest.ts';

export interface ReconcileInput {
  readonly dataset: Dataset;
  readonly runId: string;
  /** End of the last window that was published: what is stamped from it on is the next one's. */
  readonly high: string;
  readonly lake: { readonly database: string; readonly table: string };
  readonly quarantine: { readonly database: string; readonly table: string };
  readonly rebuilt: readonly { readonly runId: string; readonly from: string; readonly to: string }[];
  readonly resultUri: string;
}

export function compileReconcile(input: ReconcileInput): ReconcilePlan {
  const { dataset, runId, high, lake, quarantine, rebuilt, resultUri } = input;
  const { source, reconcile, businessDate } = dataset;
  const compared = comparisonOf(dataset);
  if (compared === null || 'problem' in compared || source.kind !== 'table' || reconcile === null) {
    const why =
      compared !== null && 'problem' in compared ? compared.problem : 'the contract does not ask for it';
    throw new CurationError('NOT_COMPARABLE', `Dataset ${dataset.name} is not compared: ${why}.`);
  }
  const to = dayIn(compared.by === 'business-date' ? (businessDate?.zone ?? 'UTC') : 'UTC', high);
  const from = plusDays(to, 1 - reconcile.days);
  return {
    kind: 'reconcile',
    version: 1,
    runId,
    dataset: dataset.name,
    engine: source.engine,
    connection: source.connection,
    budget: dataset.budget,
    comparedBy: compared.by,
    from,
    to,
    window: { low: `${from}T00:00:00Z`, high },
    sourceQuery: sourceDigest({ dataset, source, compared, from, to }),
    lakeQuery: { duckdb: lakeDigest({ dataset, compared, rebuilt, from, to, high }) },
    lake,
    quarantine,
    schema: lakeSchema(dataset),
    resultUri,
  };
}

const dayIn = (timeZone: string, instant: string): string =>
  new Intl.DateTimeFormat('en-CA', { timeZone, year: 'numeric', month: '2-digit', day: '2-digit' }).format(
    new Date(instant),
  );

const plusDays = (day: string, days: number) =>
  new Date(Date.parse(`${day}T00:00:00Z`) + days * 86_400_000).toISOString().slice(0, 10);
