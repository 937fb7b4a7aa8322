import type { Route } from '@daybreak/service-kit';
import { z } from 'zod';
import type { Night } from '../core/night.ts';
import { night, nightsCollection } from '../core/project.ts';
import { viewOf } from '../core/view.ts';
import type { Dependencies } from '../dependencies.ts';
import { NightNotFound } from '../errors.ts';
import { nightReply } from './night-reply.ts';

/** GET /api/nights, GET /api/nights/:id */
export const nightsRoute: Route<Dependencies> = (app, { documents, read }) => {
  app.get(
    '/api/nights',
    {
      schema: {
        summary: 'The last nights and replays, newest first',
        tags: ['nights'],
        querystring: z.object({ limit: z.coerce.number().int().min(1).max(100).default(20) }),
        response: { 200: z.object({ nights: z.array(nightReply) }) },
      },
    },
    async ({ query, protocol, host }, reply) => {
      const nights = (await documents.list(nightsCollection, query)) as readonly Night[];
      void reply.header('cache-control', 'no-store');
      return { nights: nights.map((one) => nightReply.parse(viewOf(one, `${protocol}://${host}`))) };
    },
  );

  app.get(
    '/api/nights/:id',
    {
      schema: {
        summary: 'One night or replay, by its correlation id, or `latest`',
        tags: ['nights'],
        params: z.object({ id: z.string().min(1) }),
        response: { 200: nightReply },
      },
    },
    async ({ params: { id }, protocol, host }, reply) => {
      const found =
        id === 'latest'
          ? ((await documents.list(nightsCollection, { limit: 1 }))[0] as Night | undefined)
          : await read(night, id);
      if (!found) throw new NightNotFound();
      void reply.header('cache-control', 'no-store');
      return nightReply.parse(viewOf(found, `${protocol}://${host}`));
    },
  );
};
