import type { HandlerContext } from '@daybreak/service-kit';
import { jobs } from '@daybreak/service-kit/platform';
import { startCurate, startExtract } from './core/effects.ts';
import type { Input } from './core/inputs.ts';
import { since, type Run } from './core/run.ts';
import { crawlEnd } from './crawl-end.ts';
import type { Dependencies } from './dependencies.ts';
import { jobEnd, jobPhases, type JobPhase } from './job-end.ts';
import { act } from './perform.ts';

/**
 * What the event would have said that a run waits for, or null where that has not ended. What was never started is
 * started, as it was when the phase began: refused for good, that throws, and fails the run.
 */
export async function look(context: HandlerContext<Dependencies>, run: Run): Promise<Input | null> {
  switch (run.phase) {
    case 'crawling':
      return lookAtCrawl(context.dependencies, run, context.now());
    case 'extracting':
    case 'curating':
      return lookAtJob(context, run, run.phase);
    default:
      // data-quality looks at its evaluation itself.
      return null;
  }
}

async function lookAtCrawl(dependencies: Dependencies, run: Run, now: Date): Promise<Input | null> {
  const { dataset } = run;
  const found = await dependencies.crawlers.look(dataset, since(run));
  if (found === 'under-way') return null;
  if (found !== 'not-started') return crawlEnd(dependencies, { dataset, at: now.toISOString(), end: found });
  await act(dependencies, { type: 'start-crawler', dataset }, { recovering: true });
  return null;
}

async function lookAtJob(
  context: HandlerContext<Dependencies>,
  run: Run,
  phase: JobPhase,
): Promise<Input | null> {
  const { dependencies } = context;
  const found = await dependencies.jobRuns.look({ job: jobs[jobPhases[phase]], runId: run.runId });
  if (found === 'under-way') return null;
  if (found !== 'not-started') return jobEnd(context, { run, phase, end: found });
  const order = phase === 'extracting' ? startExtract(run) : startCurate(run);
  await act(dependencies, order, { recovering: true });
  return null;
}
