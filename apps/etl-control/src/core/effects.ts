import type { KitEffect } from '@daybreak/service-kit/decision';
import type { RebuiltDays, Run } from './run.ts';

/** What the service does itself. Each can be done again; none gives back anything that a decision needs. */
export type OwnEffect =
  | { readonly type: 'start-crawler'; readonly dataset: string }
  | { readonly type: 'start-extract'; readonly run: ExtractOrder }
  | { readonly type: 'start-curate'; readonly run: CurateOrder }
  | { readonly type: 'start-compare'; readonly run: CompareOrder }
  | { readonly type: 'drop-staging'; readonly dataset: string; readonly runId: string };

export type ExtractOrder = Pick<Run, 'runId' | 'dataset' | 'origin' | 'window' | 'businessDates' | 'absent'>;
export type CurateOrder = Pick<
  Run,
  'runId' | 'dataset' | 'origin' | 'businessDates' | 'landing' | 'rebuilt' | 'keyVersion'
>;

/** Source and lake, compared by the job that reaches the source. */
export interface CompareOrder {
  readonly runId: string;
  readonly dataset: string;
  readonly high: string;
  readonly rebuilt: readonly RebuiltDays[];
}

export type Effect = OwnEffect | KitEffect;

export const startExtract = ({
  runId,
  dataset,
  origin,
  window,
  businessDates,
  absent = [],
}: Run): OwnEffect => ({
  type: 'start-extract',
  run: { runId, dataset, origin, window, businessDates, absent },
});

export const startCurate = ({
  runId,
  dataset,
  origin,
  businessDates,
  landing,
  rebuilt = [],
  keyVersion = null,
}: Run): OwnEffect => ({
  type: 'start-curate',
  run: { runId, dataset, origin, businessDates, landing, rebuilt, keyVersion },
});
