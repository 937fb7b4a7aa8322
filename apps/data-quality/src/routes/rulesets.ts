import type { Route } from '@daybreak/service-kit';
import { z } from 'zod';
import { verdictsCollection } from '../core/evaluation-document.ts';
import { rulesetName, type Dependencies } from '../dependencies.ts';
import { DatasetNotFound } from '../errors.ts';
import { evaluationReply } from './evaluations.ts';

/** GET /datasets/:name/rulesets */
export const rulesetsRoute: Route<Dependencies> = (app, { dependencies, documents }) => {
  app.get(
    '/datasets/:name/rulesets',
    {
      schema: {
        summary: 'The ruleset of a dataset, and what it found so far',
        tags: ['datasets'],
        params: z.object({ name: z.string() }),
        querystring: z.object({ limit: z.coerce.number().int().min(1).max(100).default(30) }),
        response: {
          200: z.object({
            dataset: z.string(),
            name: z.string().describe('In Glue.'),
            ruleset: z.string().describe('DQDL, as the contract of the dataset has it.'),
            verdicts: z.array(evaluationReply).describe('Newest first.'),
          }),
        },
      },
    },
    async ({ params: { name }, query }) => {
      const ruleset = dependencies.rulesets.get(name);
      if (ruleset === undefined) throw new DatasetNotFound({ known: [...dependencies.rulesets.keys()] });
      const verdicts = await documents.list(verdictsCollection(name), query);
      return {
        dataset: name,
        name: rulesetName(name),
        ruleset,
        verdicts: z.array(evaluationReply).parse(verdicts),
      };
    },
  );
};
