import type { CurateResult, ExtractResult, ReconcileResult } from '@daybreak/curation';
import type {
  DataOf,
  evaluationFailed,
  extractionRequested,
  Phase,
  qualityEvaluated,
} from '@daybreak/event-contracts';
import type { DriftContract, SourceColumn } from './drift.ts';
import type { Replay } from './replay-name.ts';
import type { Failure } from './run.ts';

/** An event, with the facts that its handler read for the decision. */
export type Input =
  | {
      readonly type: 'extraction-requested';
      readonly correlationId: string;
      readonly data: DataOf<typeof extractionRequested>;
      /** Why it cannot even begin; null where nothing is in its way. */
      readonly obstacle: Failure | null;
    }
  | {
      readonly type: 'replay-requested';
      readonly replayName: string;
      readonly replay: Replay;
      readonly runId: string;
      /** Prefix that the replayed event tells of. */
      readonly landing: string;
      readonly obstacle: Failure | null;
    }
  | {
      readonly type: 'crawl-succeeded';
      /** When the crawler said so: a word from before this run's crawl is not about it. */
      readonly at: string;
      readonly contract: DriftContract;
      /** What it saw; null where there is no such table. */
      readonly columns: readonly SourceColumn[] | null;
    }
  | { readonly type: 'crawl-failed'; readonly at: string; readonly failure: Failure }
  | {
      readonly type: 'extracted';
      readonly runId: string;
      readonly landing: string;
      readonly result: ExtractResult;
      /** Whether a batch of given days takes the place of all that there is of them. */
      readonly rebuildsDays: boolean;
      /** Under which the lake's pseudonyms are made; null where this batch has none. */
      readonly keyVersion: string | null;
      readonly lake: LakeFacts;
    }
  | {
      readonly type: 'curated';
      readonly runId: string;
      readonly staging: Staging;
      readonly result: CurateResult;
    }
  | {
      /** Its job failed, or AWS refuses for good what it needs. */
      readonly type: 'phase-failed';
      readonly runId: string;
      readonly phase: Phase;
      readonly failure: Failure;
    }
  | {
      /** Somebody looked, and what the run waits for has not ended. */
      readonly type: 'overdue';
      readonly runId: string;
      readonly phase: Phase;
      readonly check: number;
    }
  | {
      readonly type: 'quality-evaluated';
      readonly data: DataOf<typeof qualityEvaluated>;
      /** Null where there was nothing to swap. */
      readonly swap: Swap | null;
      /** Whether source and lake are compared after a night's run. */
      readonly reconciles: boolean;
    }
  | {
      readonly type: 'compared';
      readonly dataset: string;
      readonly id: string;
      readonly result: ReconcileResult;
    }
  | { readonly type: 'comparison-failed'; readonly id: string; readonly failure: Failure }
  | {
      /** Somebody looked, and the comparison has not ended. */
      readonly type: 'comparison-overdue';
      readonly dataset: string;
      readonly id: string;
      readonly check: number;
    }
  | { readonly type: 'evaluation-failed'; readonly data: DataOf<typeof evaluationFailed> }
  /** A re-keying wants no run to begin. */
  | { readonly type: 'hold'; readonly rekeyId: string }
  | {
      readonly type: 'release';
      readonly rekeyId: string;
      /** What the lake is now; null where the re-keying failed. */
      readonly rekeyed: {
        readonly keyVersion: string | null;
        readonly metadataLocation: string | null;
      } | null;
    };

export interface LakeFacts {
  /** Null where the lake table fits the contract, or is not there yet. */
  readonly mismatch: string | null;
}

export interface Staging {
  readonly database: string;
  readonly table: string;
}

export type Swap =
  | { readonly outcome: 'published'; readonly metadataLocation: string }
  | { readonly outcome: 'conflict' | 'staging-missing' };

export type InputOf<Type extends Input['type']> = Extract<Input, { type: Type }>;
