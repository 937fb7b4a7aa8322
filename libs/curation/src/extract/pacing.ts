import type { SourceBudget } from '@daybreak/dataset-contracts';
import type { StateOf } from './state-of.ts';

/** How the next slice is read. */
export interface Pace {
  readonly sliceRows: number;
  /** Before it. */
  readonly restMilliseconds: number;
}

export interface Pacing {
  readonly pace: Pace;
  /** When the source was first found strained and has not been found at ease since; in milliseconds. */
  readonly strainedSince: number | null;
}

/** What is known after a slice. */
export interface Observed {
  /** In milliseconds, of any clock that only goes forward. */
  readonly at: number;
  readonly slice:
    | { readonly outcome: 'read'; readonly rows: number; readonly milliseconds: number }
    /** By the source: a timeout, a conflict with recovery. */
    | { readonly outcome: 'cancelled' };
  /** The worst since the slice before; null where it was not measured. */
  readonly latencyMilliseconds: number | null;
  readonly replicaLagSeconds: number | null;
  /** The most sessions of others that were at work lately; null where it was not measured. */
  readonly activeSessions: number | null;
}

export type Strain = 'latency' | 'replica lag' | 'cancelled statements';

export type PacingStep =
  | { readonly kind: 'go-on'; readonly pacing: Pacing; readonly strain: Strain | null }
  | { readonly kind: 'give-way'; readonly strain: Strain };

type Limits = Pick<
  SourceBudget,
  | 'sliceRows'
  | 'statementTimeoutSeconds'
  | 'latencyCeilingMilliseconds'
  | 'replicaLagCeilingSeconds'
  | 'patienceSeconds'
>;

const leastRows = 1000;
const growth = 2;
const mostGrown = 10;
/** A slice shall take no more than this part of the statement timeout, and a few seconds at most. */
const timeoutShare = 0.1;
const longestSlice = 5000;
const firstRest = 250;
const longestRest = 30_000;

/**
 * While others are at work, slices take the source's processor for about a millisecond, which nobody waiting for it feels, and rests are
 * of so many times their length. Where an old state is kept for the whole of a reading, the source keeps each version of a row
 * as long: then a reading that dawdles costs others more than one that is soon over.
 */
const gentle: Readonly<Record<StateOf, { readonly rows: number; readonly rest: number }>> = {
  slice: { rows: 1000, rest: 4 },
  reading: { rows: 20_000, rest: 0.25 },
};

export const firstPacing = ({ sliceRows }: Pick<Limits, 'sliceRows'>): Pacing => ({
  pace: { sliceRows, restMilliseconds: 0 },
  strainedSince: null,
});

/**
 * Slices grow while the source is at ease and has nothing else to do; while others are at work they are short, with short
 * rests between them, so that nobody waits behind one. They shrink further, with rests that grow, while the source is
 * strained; after the budget's patience without ease the extraction gives way.
 */
export function nextPacing({
  budget,
  stateOf,
  pacing,
  observed,
}: {
  readonly budget: Limits;
  readonly stateOf: StateOf;
  readonly pacing: Pacing;
  readonly observed: Observed;
}): PacingStep {
  const strain = strainOf(budget, observed);
  const { pace } = pacing;
  if (strain === null && (observed.activeSessions ?? 0) > 0) {
    return {
      kind: 'go-on',
      strain,
      pacing: { pace: shared(stateOf, pace, observed.slice), strainedSince: null },
    };
  }
  if (strain === null) {
    const restMilliseconds = pace.restMilliseconds > firstRest ? Math.floor(pace.restMilliseconds / 2) : 0;
    return {
      kind: 'go-on',
      strain,
      pacing: {
        pace: { sliceRows: grown(budget, pace, observed.slice), restMilliseconds },
        strainedSince: null,
      },
    };
  }
  const strainedSince = pacing.strainedSince ?? observed.at;
  if (observed.at - strainedSince >= budget.patienceSeconds * 1000) return { kind: 'give-way', strain };
  const shrunk = Math.floor(pace.sliceRows / (strain === 'cancelled statements' ? 4 : 2));
  return {
    kind: 'go-on',
    strain,
    pacing: {
      pace: {
        sliceRows: Math.min(pace.sliceRows, Math.max(leastRows, shrunk)),
        restMilliseconds: Math.min(longestRest, Math.max(firstRest, pace.restMilliseconds * 2)),
      },
      strainedSince,
    },
  };
}

function shared(stateOf: StateOf, { sliceRows }: Pace, slice: Observed['slice']): Pace {
  const { rows, rest } = gentle[stateOf];
  const milliseconds = slice.outcome === 'read' ? slice.milliseconds : 0;
  return {
    sliceRows: Math.min(sliceRows, rows),
    restMilliseconds: Math.min(longestRest, Math.ceil(milliseconds * rest)),
  };
}

function strainOf(
  budget: Limits,
  { slice, latencyMilliseconds, replicaLagSeconds }: Observed,
): Strain | null {
  if (slice.outcome === 'cancelled') return 'cancelled statements';
  if (above(replicaLagSeconds, budget.replicaLagCeilingSeconds)) return 'replica lag';
  if (above(latencyMilliseconds, budget.latencyCeilingMilliseconds)) return 'latency';
  return null;
}

const above = (measured: number | null, ceiling: number | null) =>
  measured !== null && ceiling !== null && measured > ceiling;

function grown(budget: Limits, { sliceRows }: Pace, slice: Observed['slice']): number {
  if (slice.outcome === 'cancelled') return sliceRows;
  const longest = Math.min(longestSlice, budget.statementTimeoutSeconds * 1000 * timeoutShare);
  // Doubled, a slice shall still keep within its time; one that has left it comes back.
  const fitting = (slice.rows / Math.max(1, slice.milliseconds)) * longest;
  const wanted =
    slice.milliseconds > longest ? fitting : Math.min(sliceRows * growth, Math.max(sliceRows, fitting));
  return Math.max(Math.min(leastRows, sliceRows), Math.floor(Math.min(wanted, budget.sliceRows * mostGrown)));
}
