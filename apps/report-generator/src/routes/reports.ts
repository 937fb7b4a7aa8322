import type { Route } from '@daybreak/service-kit';
import { z } from 'zod';
import { reportsCollection } from '../core/finished.ts';
import type { Dependencies } from '../dependencies.ts';
import { ReportNotFound } from '../errors.ts';

const made = z
  .object({
    name: z.string(),
    title: z.string(),
    businessDate: z.iso.date(),
    madeAt: z.string(),
    uri: z.string().describe('Of the page in the reports bucket.'),
    url: z.string().describe('Of the page here.'),
    latest: z.boolean().describe('Whether it is the newest of its report.'),
    tables: z.array(z.object({ name: z.string(), uri: z.string(), rows: z.int().nonnegative() })),
  })
  .meta({ id: 'Report' });

const stored = made.omit({ url: true, latest: true });

const place = z.object({
  name: z.string().regex(/^[a-z][a-z0-9-]*$/),
  businessDate: z.iso.date(),
});

const problem = z.object({ code: z.string(), message: z.string() }).meta({ id: 'Problem' });

/** GET /reports, GET /reports/:name/:businessDate/, GET /reports/:name/:businessDate/:table.csv */
export const reportsRoute: Route<Dependencies> = (app, { dependencies, documents }) => {
  const { reports, objects } = dependencies;
  const objectAt = async ({
    name,
    businessDate,
    file,
  }: {
    name: string;
    businessDate: string;
    file: string;
  }) => {
    const shelf = reports.get(name)?.subject.shelf;
    const body = shelf === undefined ? null : await objects.find(`${shelf}/${businessDate}/${file}`);
    if (body === null) throw new ReportNotFound({ known: [...reports.keys()] });
    return body;
  };

  app.get(
    '/reports',
    {
      schema: {
        summary: 'The pages of every report, newest business date first',
        tags: ['reports'],
        querystring: z.object({
          limit: z.coerce.number().int().min(1).max(100).default(30).describe('Pages of each report.'),
        }),
        response: { 200: z.object({ reports: z.array(made) }) },
      },
    },
    async ({ query, host, protocol }) => {
      const pages = await Promise.all(
        [...reports.keys()].map(async (name) => {
          const found = z.array(stored).parse(await documents.list(reportsCollection(name), query));
          return found.map((one, at) => ({
            ...one,
            latest: at === 0,
            url: `${protocol}://${host}/reports/${one.name}/${one.businessDate}/`,
          }));
        }),
      );
      return {
        reports: pages.flat().toSorted((one, other) => other.businessDate.localeCompare(one.businessDate)),
      };
    },
  );

  // Links within a page are relative to its folder, so the page's address ends in a slash.
  app.get(
    '/reports/:name/:businessDate',
    { schema: { params: place, hide: true } },
    async ({ params }, reply) => reply.redirect(`/reports/${params.name}/${params.businessDate}/`),
  );

  app.get(
    '/reports/:name/:businessDate/',
    {
      schema: {
        summary: 'The page of a report',
        tags: ['reports'],
        params: place,
        response: { 404: problem },
      },
    },
    async ({ params }, reply) => {
      const body = await objectAt({ ...params, file: 'index.html' });
      return reply.type('text/html; charset=utf-8').send(body as never);
    },
  );

  app.get(
    '/reports/:name/:businessDate/:table',
    {
      schema: {
        summary: 'A table of a report, as CSV',
        tags: ['reports'],
        params: place.extend({ table: z.string().regex(/^[a-z][a-z0-9-]*\.csv$/) }),
        response: { 404: problem },
      },
    },
    async ({ params }, reply) => {
      const body = await objectAt({ ...params, file: params.table });
      return reply.type('text/csv; charset=utf-8').send(body as never);
    },
  );
};
