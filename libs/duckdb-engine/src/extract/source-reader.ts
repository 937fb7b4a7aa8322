import type { ExtractPlan, Reading, RefusedFile, SourceReceipt } from '@daybreak/curation';
import type { Engine } from '../engine.ts';
import type { ExtractSurroundings } from './extract.ts';

/** One kind of source: reads what a plan asks for and writes it as Parquet, with nothing personal in any file. */
export type SourceReader<Kind extends Reading> = (request: ReadRequest<Kind>) => Promise<ReadOutcome>;

export interface ReadRequest<Kind extends Reading> {
  readonly reading: Kind;
  readonly window: ExtractPlan['window'];
  /** SELECT over relation `extracted` (the reading's columns, varchar unless they are `asIs`), tokens filled in. */
  readonly landing: string;
  readonly engine: Engine;
  /** Private to this run; files are written to it. */
  readonly folder: string;
  readonly surroundings: ExtractSurroundings;
}

export interface ReadOutcome {
  readonly files: readonly { readonly path: string; readonly rows: number }[];
  /** As it was read. */
  readonly window: ExtractPlan['window'];
  readonly receipt: SourceReceipt | null;
  readonly refusedFiles?: readonly RefusedFile[];
}
