import type { Route } from '@daybreak/service-kit';
import { z } from 'zod';
import type { DatasetState } from '../core/run.ts';
import type { Dependencies } from '../dependencies.ts';
import { problem, runDocument } from './run-document.ts';

const datasetDocument = z
  .object({
    dataset: z.string(),
    active: runDocument.nullable(),
    queue: z.array(runDocument),
    batchesLanded: z.int().nonnegative().describe('What a replay can start from.'),
    lastReconciled: z
      .object({
        runId: z.string(),
        at: z.string(),
        outcome: z.enum(['same', 'healed', 'differs', 'failed']),
        daysCompared: z.int().nonnegative().nullable(),
        differed: z.array(z.string()),
        code: z.string().nullable(),
      })
      .nullable()
      .describe('How source and lake were last compared.'),
    lastPublished: z.object({ runId: z.string(), at: z.string(), metadataLocation: z.string() }).nullable(),
  })
  .meta({ id: 'Dataset' });

/** GET /datasets/:name */
export const datasetsRoute: Route<Dependencies> = (app, { dependencies, read }) => {
  app.get(
    '/datasets/:name',
    {
      schema: {
        summary: 'What is under way for a dataset, what waits, and what was published last',
        tags: ['datasets'],
        params: z.object({ name: z.string().min(1) }),
        response: { 200: datasetDocument, 404: problem },
      },
    },
    async ({ params: { name } }, reply) => {
      if (!dependencies.contracts.has(name)) {
        const known = [...dependencies.contracts.keys()].join(', ');
        return reply
          .code(404)
          .send({ code: 'DATASET_UNKNOWN', message: `No contract has this name. There are ${known}.` });
      }
      return shown(name, await read(dependencies.aggregate, name));
    },
  );
};

const shown = (dataset: string, { active, queue, landings, lastPublished, lastReconciled }: DatasetState) =>
  datasetDocument.parse({
    dataset,
    active,
    queue,
    batchesLanded: landings.length,
    lastPublished,
    lastReconciled: lastReconciled ?? null,
  });
