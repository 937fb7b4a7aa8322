import { glueJobStateChange } from '@daybreak/event-contracts';
import { on } from '@daybreak/service-kit';
import { jobs } from '@daybreak/service-kit/platform';
import { comparisonEnd } from '../comparison-end.ts';
import { advanceRekey } from '../advance-rekey.ts';
import { comparing } from '../core/reconciliation.ts';
import { jobRunIdOf } from '../core/rekey/rekey.ts';
import { decideOn } from '../dataset-input.ts';
import type { Dependencies } from '../dependencies.ts';
import { jobEnd, jobPhases } from '../job-end.ts';
import { unlessRefused } from '../refusal.ts';
import { everyDataset } from '../start-rekey.ts';

export const onGlueJobStateChange = on<typeof glueJobStateChange, Dependencies>(
  glueJobStateChange,
  async ({ detail: { jobName: job, jobRunId, state } }, context) => {
    const { dependencies, log } = context;
    const phase = (['extracting', 'curating'] as const).find((name) => jobs[jobPhases[name]] === job);
    if (phase === undefined) return;
    const run = await dependencies.jobRuns.find({ job, jobRunId });
    if (run === null) {
      log.warn({ job, jobRunId }, 'A job run that is not about a run of ours was left alone.');
      return;
    }
    const { runId, dataset } = run;
    if (dataset === everyDataset) {
      await advanceRekey(context, {
        about: (rekey) => jobRunIdOf(rekey) === runId,
        told: { jobRunId, state },
      });
      return;
    }
    await decideOn(context, {
      dataset,
      input: async (current) => {
        if (phase === 'extracting' && comparing(current, runId) !== null) {
          const end = await dependencies.jobRuns.look({ job, runId }, { jobRunId, state });
          return end === 'under-way' || end === 'not-started'
            ? null
            : comparisonEnd(dependencies, { id: runId, dataset, end });
        }
        const { active } = current;
        return active?.runId === runId && active.phase === phase
          ? unlessRefused(context, active, async () => {
              const end = await dependencies.jobRuns.look({ job, runId }, { jobRunId, state });
              // It was started twice, and the other one goes on.
              if (end === 'under-way' || end === 'not-started') return null;
              return jobEnd(context, { run, phase, end });
            })
          : null;
      },
    });
  },
);
