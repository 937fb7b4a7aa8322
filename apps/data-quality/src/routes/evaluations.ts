import { ruleOutcome } from '@daybreak/event-contracts';
import type { Route } from '@daybreak/service-kit';
import { z } from 'zod';
import { evaluationsCollection } from '../core/evaluation-document.ts';
import type { Dependencies } from '../dependencies.ts';
import { EvaluationNotFound } from '../errors.ts';

export const evaluationReply = z
  .object({
    id: z.string(),
    runId: z.string(),
    dataset: z.string(),
    startedAt: z.string(),
    endedAt: z.string(),
    verdict: z.enum(['passed', 'failed', 'none']),
    score: z.number().nullable(),
    rules: z.array(ruleOutcome),
    resultId: z.string().nullable(),
    error: z.object({ code: z.string(), cause: z.string() }).nullable(),
  })
  .meta({ id: 'Evaluation' });

/** GET /evaluations, GET /evaluations/:id */
export const evaluationsRoute: Route<Dependencies> = (app, { documents }) => {
  app.get(
    '/evaluations',
    {
      schema: {
        summary: 'The last evaluations, newest first',
        tags: ['evaluations'],
        querystring: z.object({ limit: z.coerce.number().int().min(1).max(100).default(30) }),
        response: { 200: z.object({ evaluations: z.array(evaluationReply) }) },
      },
    },
    async ({ query }) => ({
      evaluations: z.array(evaluationReply).parse(await documents.list(evaluationsCollection, query)),
    }),
  );

  app.get(
    '/evaluations/:id',
    {
      schema: {
        summary: 'One evaluation, with the outcome of each rule',
        tags: ['evaluations'],
        params: z.object({ id: z.string().min(1) }),
        response: { 200: evaluationReply },
      },
    },
    async ({ params }) => {
      const found = (await documents.get(evaluationsCollection, params.id)) ?? null;
      if (found === null) throw new EvaluationNotFound();
      return evaluationReply.parse(found);
    },
  );
};
