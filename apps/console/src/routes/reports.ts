import type { Route } from '@daybreak/service-kit';
import { z } from 'zod';
import type { Dependencies } from '../dependencies.ts';
import { ReportNotFound } from '../errors.ts';

const place = z.object({ name: z.string().regex(/^[a-z][a-z0-9-]*$/), businessDate: z.iso.date() });

/** A report has no script and asks for nothing: this holds it to that. */
const headers = {
  'content-security-policy':
    "default-src 'none'; style-src 'unsafe-inline'; img-src data:; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
  'x-content-type-options': 'nosniff',
  'referrer-policy': 'no-referrer',
  'cache-control': 'no-cache',
} as const;

/** GET /reports/:name/:businessDate/, GET /reports/:name/:businessDate/:table.csv: read from the bucket, not from a service. */
export const reportsRoute: Route<Dependencies> = (app, { dependencies: { shelf } }) => {
  const objectAt = async (key: string) => {
    const body = await shelf.find(key);
    if (body === null) throw new ReportNotFound();
    return body;
  };

  // Links within a page are relative to its folder, so the page's address ends in a slash.
  app.get(
    '/reports/:name/:businessDate',
    { schema: { params: place, hide: true } },
    async ({ params }, reply) => reply.redirect(`/reports/${params.name}/${params.businessDate}/`),
  );

  app.get(
    '/reports/:name/:businessDate/',
    { schema: { summary: 'The page of a report', tags: ['reports'], params: place } },
    async ({ params: { name, businessDate } }, reply) =>
      reply
        .headers(headers)
        .type('text/html; charset=utf-8')
        .send(await objectAt(`${name}/${businessDate}/index.html`)),
  );

  app.get(
    '/reports/:name/:businessDate/:table',
    {
      schema: {
        summary: 'A table of a report, as CSV',
        tags: ['reports'],
        params: place.extend({ table: z.string().regex(/^[a-z][a-z0-9-]*\.csv$/) }),
      },
    },
    async ({ params: { name, businessDate, table } }, reply) =>
      reply
        .headers(headers)
        .type('text/csv; charset=utf-8')
        .send(await objectAt(`${name}/${businessDate}/${table}`)),
  );
};
