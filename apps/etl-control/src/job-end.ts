import {
  CurationError,
  parseCurateResult,
  parseExtractResult,
  rebuildsDays,
  type ExtractResult,
} from '@daybreak/curation';
import type { HandlerContext } from '@daybreak/service-kit';
import { failure, jobFailure } from './core/failure.ts';
import type { Input } from './core/inputs.ts';
import type { Run } from './core/run.ts';
import type { Dependencies } from './dependencies.ts';
import type { JobEnd } from './glue/job-runs.ts';
import { decideOnKey } from './key-input.ts';
import { stagingTable } from './lake-tables.ts';

/** The phases that are a job's, and its name in plans. */
export const jobPhases = { extracting: 'extract', curating: 'curate' } as const;
export type JobPhase = keyof typeof jobPhases;

/** What the end of a run's job means, whoever told of it. */
export async function jobEnd(
  context: HandlerContext<Dependencies>,
  { run, phase, end }: { run: Pick<Run, 'runId' | 'dataset'>; phase: JobPhase; end: JobEnd },
): Promise<Input> {
  const failed = (reason: ReturnType<typeof failure>): Input => ({
    type: 'phase-failed',
    runId: run.runId,
    phase,
    failure: reason,
  });
  if (end.state !== 'SUCCEEDED') return failed(jobFailure({ state: end.state, message: end.errorMessage }));
  return (await resultOf(context, run, phase)) ?? failed(failure('RESULT_MISSING'));
}

/** Null where the job left no result that can be read. */
async function resultOf(
  context: HandlerContext<Dependencies>,
  run: Pick<Run, 'runId' | 'dataset'>,
  phase: JobPhase,
): Promise<Input | null> {
  const { plans, contracts, lake } = context.dependencies;
  const { runId } = run;
  const text = await plans.read(plans.resultUri(runId, jobPhases[phase]));
  if (text === null) return null;
  try {
    if (phase === 'curating')
      return { type: 'curated', runId, staging: stagingTable(run), result: parseCurateResult(text) };
    const result = parseExtractResult(text);
    const contract = contracts.get(run.dataset);
    const mismatch = contract === undefined ? null : await lake.mismatch(contract);
    return {
      type: 'extracted',
      runId,
      landing: plans.landingUri(run),
      result,
      rebuildsDays: contract !== undefined && rebuildsDays(contract),
      keyVersion: await keyVersionFor(context, result),
      lake: { mismatch },
    };
  } catch (error) {
    if (error instanceof CurationError) return null;
    throw error;
  }
}

/** Of all that was hashed so far, on whichever dataset; a first batch says it. */
async function keyVersionFor(
  context: HandlerContext<Dependencies>,
  { keyVersion }: ExtractResult,
): Promise<string | null> {
  if (keyVersion === undefined) return null;
  const known = await decideOnKey(context, (state) =>
    Promise.resolve(state.keyVersion === null ? { type: 'key-seen', keyVersion } : null),
  );
  return known.keyVersion;
}
