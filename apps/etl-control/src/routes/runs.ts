import type { Route } from '@daybreak/service-kit';
import { z } from 'zod';
import type { Dependencies } from '../dependencies.ts';
import { problem, runDocument } from './run-document.ts';

/** GET /runs, GET /runs/:runId */
export const runsRoute: Route<Dependencies> = (app, { documents }) => {
  app.get(
    '/runs',
    {
      schema: {
        summary: 'The last runs, newest first',
        tags: ['runs'],
        querystring: z.object({ limit: z.coerce.number().int().min(1).max(200).default(50) }),
        response: { 200: z.object({ runs: z.array(runDocument) }) },
      },
    },
    async ({ query }) => ({ runs: z.array(runDocument).parse(await documents.list('runs', query)) }),
  );

  app.get(
    '/runs/:runId',
    {
      schema: {
        summary: 'One run: its phases, counts, findings, verdict and failure',
        tags: ['runs'],
        params: z.object({ runId: z.string().min(1) }),
        response: { 200: runDocument, 404: problem },
      },
    },
    async ({ params }, reply) => {
      const found = (await documents.get('runs', params.runId)) ?? null;
      if (found !== null) return runDocument.parse(found);
      return reply.code(404).send({ code: 'RUN_NOT_FOUND', message: 'There is no such run. See GET /runs.' });
    },
  );
};
