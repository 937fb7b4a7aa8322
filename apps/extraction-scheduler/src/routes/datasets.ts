import type { Route } from '@daybreak/service-kit';
import { z } from 'zod';
import { scheduleId } from '../core/decide.ts';
import { isOpen, watermarkOf, type Schedule } from '../core/schedule.ts';
import type { Dependencies } from '../dependencies.ts';

const datasetStatus = z
  .object({
    dataset: z.string(),
    dependsOn: z.array(z.string()),
    watermark: z.string().nullable().describe('Up to here everything is published; null before the first.'),
    state: z.enum(['idle', 'waiting', 'requested', 'retrying']),
    runId: z.string().nullable().describe('Of the run under way.'),
    night: z.string().nullable().describe('Id of the night of that run.'),
    attempt: z.int().nonnegative(),
  })
  .meta({ id: 'DatasetStatus' });

/** GET /datasets */
export const datasetsRoute: Route<Dependencies> = (app, { dependencies, read }) => {
  app.get(
    '/datasets',
    {
      schema: {
        summary: 'Every dataset: how far it is published, and the run under way',
        tags: ['datasets'],
        response: { 200: z.object({ datasets: z.array(datasetStatus) }) },
      },
    },
    async () => {
      const schedule = await read(dependencies.schedule, scheduleId);
      return {
        datasets: dependencies.catalog.map(({ name, dependsOn }) => ({
          dataset: name,
          dependsOn: [...dependsOn],
          watermark: watermarkOf(schedule, name),
          ...underWay(schedule, name),
        })),
      };
    },
  );
};

function underWay({ nights }: Schedule, dataset: string) {
  for (const night of nights) {
    const run = night.runs.find((candidate) => candidate.dataset === dataset && isOpen(candidate));
    if (run === undefined) continue;
    const state = run.state as 'waiting' | 'requested' | 'retrying';
    return { state, runId: run.runId, night: night.id, attempt: run.attempt };
  }
  return { state: 'idle' as const, runId: null, night: null, attempt: 0 };
}
