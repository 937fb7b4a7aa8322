import { nightDue, datasetName, dateRange, origin, runId, watermarkWindow } from '@daybreak/event-contracts';
import type { Route } from '@daybreak/service-kit';
import { randomUUID } from 'node:crypto';
import { z } from 'zod';
import type { Dependencies } from '../dependencies.ts';

const night = z
  .object({
    id: z.string().describe('Begins with the time it was due.'),
    correlationId: z.string(),
    origin: origin.exclude(['replay']),
    state: z.enum(['running', 'published', 'incomplete']),
    startedAt: z.string(),
    movedAt: z.string(),
    endedAt: z.string().nullable(),
    high: z.string().describe('End of the window that all its runs share.'),
    businessDates: dateRange.nullable(),
    part: z
      .object({
        id: z.string().describe('Correlation id of the first part.'),
        part: z.int().positive(),
        rest: z.array(dateRange).describe('Days that come after it, where all of it is published.'),
      })
      .optional()
      .describe('Of which backfill it is a part.'),
    runs: z.array(
      z.object({
        dataset: datasetName,
        runId,
        attempt: z.int().nonnegative(),
        deferrals: z
          .int()
          .nonnegative()
          .default(0)
          .describe('Of the attempts, those that gave way to a busy source.'),
        state: z.enum(['waiting', 'requested', 'retrying', 'published', 'held', 'abandoned']),
        dependsOn: z.array(datasetName),
        window: watermarkWindow,
        code: z.string().nullable(),
        cause: z.string().nullable(),
        rowsPublished: z.int().nonnegative().nullable(),
      }),
    ),
    skipped: z.array(z.object({ dataset: z.string(), reason: z.string() })),
  })
  .meta({ id: 'Night' });

const problem = z.object({ code: z.string(), message: z.string() }).meta({ id: 'Problem' });

const listed = 100;

/** GET /nights, GET /nights/:id, POST /nights */
export const nightsRoute: Route<Dependencies> = (app, { dependencies, documents, publish }) => {
  app.get(
    '/nights',
    {
      schema: {
        summary: 'The last nights, newest first',
        tags: ['nights'],
        querystring: z.object({ limit: z.coerce.number().int().min(1).max(listed).default(20) }),
        response: { 200: z.object({ nights: z.array(night) }) },
      },
    },
    async ({ query }) => ({ nights: z.array(night).parse(await documents.list('nights', query)) }),
  );

  app.get(
    '/nights/:id',
    {
      schema: {
        summary: 'One night, by its id or its correlation id',
        description: `By correlation id it is looked for among the last ${listed}.`,
        tags: ['nights'],
        params: z.object({ id: z.string().min(1) }),
        response: { 200: night, 404: problem },
      },
    },
    async ({ params }, reply) => {
      const found = (await documents.get('nights', params.id)) ?? null;
      if (found !== null) return night.parse(found);
      const recent = z.array(night).parse(await documents.list('nights', { limit: listed }));
      const correlated = recent.find(({ correlationId }) => correlationId === params.id);
      if (correlated !== undefined) return correlated;
      return reply
        .code(404)
        .send({ code: 'NIGHT_NOT_FOUND', message: 'There is no such night. See GET /nights.' });
    },
  );

  app.post(
    '/nights',
    {
      schema: {
        summary: 'Asks for a night now',
        description:
          'With `datasets` only these; with `businessDates` these days are read again, whatever the watermark.',
        tags: ['nights'],
        body: nightDue.data,
        response: { 202: z.object({ correlationId: z.string() }), 422: problem },
      },
    },
    async ({ body }, reply) => {
      const known = dependencies.catalog.map(({ name }) => name);
      const unknown = (body.datasets ?? []).filter((name) => !known.includes(name));
      if (unknown.length > 0) {
        return reply.code(422).send({
          code: 'DATASET_UNKNOWN',
          message: `No contract names ${unknown.join(', ')}. There are ${known.join(', ')}.`,
        });
      }
      const correlationId = randomUUID();
      await publish(nightDue, { correlationId, data: body });
      return reply.code(202).send({ correlationId });
    },
  );
};
