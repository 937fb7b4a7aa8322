import { randomBytes } from 'node:crypto';
import { rekeyRequested } from '@daybreak/event-contracts';
import type { Route } from '@daybreak/service-kit';
import { z } from 'zod';
import { keyAggregateId } from '../core/rekey/decide.ts';
import type { Dependencies } from '../dependencies.ts';
import { problem } from './run-document.ts';

const phase = z.enum(['holding', 'preparing', 'publishing', 'finishing', 'releasing', 'done', 'failed']);
const count = z.int().nonnegative();

const rekeyDocument = z
  .object({
    rekeyId: z.string().describe('Begins with the time it was asked for.'),
    phase,
    requestedAt: z.string(),
    phases: z.array(z.object({ phase, at: z.string() })).describe('When it entered each phase.'),
    endedAt: z.string().nullable(),
    attempt: z.int().positive().describe('Of the job of its phase.'),
    datasets: z.array(z.string()),
    waitingFor: z.array(z.string()).describe('Datasets that have a run under way.'),
    from: z.string().nullable().describe('Key before: how many, and a fingerprint.'),
    to: z.string().nullable(),
    counts: z.array(
      z.object({
        dataset: z.string(),
        columns: z.array(z.string()),
        lakeFiles: count,
        lakeRows: count,
        quarantineRows: count,
        landingBatches: count,
        landingRows: count,
        objectsRemoved: count,
        seconds: z.number(),
      }),
    ),
    failure: z
      .object({ code: z.string(), cause: z.string(), retryable: z.boolean() })
      .nullable()
      .describe('Why it failed, or why the last attempt of its job did.'),
  })
  .meta({ id: 'Rekey' });

/** GET /rekeys, GET /rekeys/:id, POST /rekeys */
export const rekeysRoute: Route<Dependencies> = (app, { dependencies, documents, publish, read, now }) => {
  app.get(
    '/rekeys',
    {
      schema: {
        summary: 'The last re-keyings, newest first',
        tags: ['rekeys'],
        querystring: z.object({ limit: z.coerce.number().int().min(1).max(100).default(20) }),
        response: { 200: z.object({ rekeys: z.array(rekeyDocument) }) },
      },
    },
    async ({ query }) => ({ rekeys: z.array(rekeyDocument).parse(await documents.list('rekeys', query)) }),
  );

  app.get(
    '/rekeys/:rekeyId',
    {
      schema: {
        summary: 'One re-keying: its phases, what was made anew, and why it failed',
        tags: ['rekeys'],
        params: z.object({ rekeyId: z.string().min(1) }),
        response: { 200: rekeyDocument, 404: problem },
      },
    },
    async ({ params }, reply) => {
      const found = (await documents.get('rekeys', params.rekeyId)) ?? null;
      if (found !== null) return rekeyDocument.parse(found);
      return reply
        .code(404)
        .send({ code: 'REKEY_NOT_FOUND', message: 'There is no such re-keying. See GET /rekeys.' });
    },
  );

  app.post(
    '/rekeys',
    {
      schema: {
        summary: 'Brings all stored pseudonyms under the version of the key that is AWSPENDING',
        tags: ['rekeys'],
        response: { 202: z.object({ rekeyId: z.string() }), 409: problem },
      },
    },
    async (_, reply) => {
      const { active } = await read(dependencies.keyAggregate, keyAggregateId);
      if (active !== null)
        return reply.code(409).send({
          code: 'REKEY_UNDER_WAY',
          message: `Re-keying ${active.rekeyId} is under way. See GET /rekeys/${active.rekeyId}.`,
        });
      const rekeyId = `${now().getTime().toString(36).padStart(9, '0')}${randomBytes(4).toString('hex')}`;
      await publish(rekeyRequested, { correlationId: rekeyId, data: { rekeyId } });
      return reply.code(202).send({ rekeyId });
    },
  );
};
