import type { KitEffect } from '@daybreak/service-kit/decision';
import type { Run } from './run.ts';

/** What the service does itself. Each can be done again; none gives back anything that a decision needs. */
export type OwnEffect =
  | { readonly type: 'start-crawler'; readonly dataset: string }
  | { readonly type: 'start-extract'; readonly run: ExtractOrder }
  | { readonly type: 'start-curate'; readonly run: CurateOrder }
  | { readonly type: 'drop-staging'; readonly dataset: string; readonly runId: string };

export type ExtractOrder = Pick<Run, 'runId' | 'dataset' | 'origin' | 'window' | 'businessDates' | 'absent'>;
export type CurateOrder = Pick<Run, 'runId' | 'dataset' | 'origin' | 'businessDates' | 'landing' | 'rebuilt'>;

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
}: Run): OwnEffect => ({
  type: 'start-curate',
  run: { runId, dataset, origin, businessDates, landing, rebuilt },
});
