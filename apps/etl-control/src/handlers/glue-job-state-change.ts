import { CurationError, parseCurateResult, parseExtractResult } from '@daybreak/curation';
import { glueJobStateChange } from '@daybreak/event-contracts';
import { on, type HandlerContext } from '@daybreak/service-kit';
import { jobs } from '@daybreak/service-kit/platform';
import { failure, jobFailure } from '../core/failure.ts';
import type { Input } from '../core/inputs.ts';
import { decideOn } from '../dataset-input.ts';
import type { Dependencies } from '../dependencies.ts';
import type { FoundJobRun } from '../glue/job-runs.ts';
import { stagingTable } from '../lake-tables.ts';

type Job = 'extract' | 'curate';

const phases = { extract: 'extracting', curate: 'curating' } as const;

export const onGlueJobStateChange = on<typeof glueJobStateChange, Dependencies>(
  glueJobStateChange,
  async ({ detail: { jobName, jobRunId, state } }, context) => {
    const job = (['extract', 'curate'] as const).find((name) => jobs[name] === jobName);
    if (job === undefined) return;
    const found = await context.dependencies.jobRuns.find({ job: jobName, jobRunId });
    if (found === null) {
      context.log.warn({ jobName, jobRunId }, 'A job run that is not about a run of ours was left alone.');
      return;
    }
    const { runId, dataset, errorMessage } = found;
    const input: Input | null =
      state === 'SUCCEEDED'
        ? await outcomeOf(job, found, context)
        : {
            type: 'job-failed',
            runId,
            phase: phases[job],
            failure: jobFailure({ state, message: errorMessage }),
          };
    await decideOn(context, {
      dataset,
      input: input ?? { type: 'job-failed', runId, phase: phases[job], failure: failure('RESULT_MISSING') },
    });
  },
);

/** Null where the job left no result that can be read. */
async function outcomeOf(
  job: Job,
  { runId, dataset }: FoundJobRun,
  { dependencies: { plans, contracts, lake } }: HandlerContext<Dependencies>,
): Promise<Input | null> {
  const text = await plans.read(plans.resultUri(runId, job));
  if (text === null) return null;
  const run = { runId, dataset };
  try {
    if (job === 'curate') {
      return { type: 'curated', runId, staging: stagingTable(run), result: parseCurateResult(text) };
    }
    const result = parseExtractResult(text);
    const contract = contracts.get(dataset);
    const mismatch = contract === undefined ? null : await lake.mismatch(contract);
    return { type: 'extracted', runId, landing: plans.landingUri(run), result, lake: { mismatch } };
  } catch (error) {
    if (error instanceof CurationError) return null;
    throw error;
  }
}
