import { createHash } from 'node:crypto';
import type { HandlerContext } from '@daybreak/service-kit';
import type { KitEffect } from '@daybreak/service-kit';
import type { Render, ReportEffect, StartQuery } from './core/report.ts';
import { substituted } from './definitions/parameters.ts';
import type { Dependencies, Report } from './dependencies.ts';
import { reportPage } from './page/page.ts';
import { readTables } from './query-end.ts';
import { resultFolder } from './results/result-location.ts';

type Context = Pick<HandlerContext<Dependencies>, 'dependencies' | 'log'>;

/** Performs what a report decided. Each may be repeated: a query by its token, an object by being replaced whole. */
export const performer =
  (report: Report, { dependencies, log }: Context) =>
  async (effect: Exclude<ReportEffect, KitEffect>): Promise<void> => {
    switch (effect.type) {
      case 'start-query': {
        const started = await startQuery(report, dependencies, effect);
        // The watchdog asks again, hears the same, and tells the report's failure.
        if (started === 'refused') log.warn({ query: effect.query }, 'Athena refused the SQL of a query');
        return;
      }
      case 'render':
        await render(report, dependencies, effect);
    }
  };

/** At least 32 characters, as Athena wants its tokens. */
export async function startQuery(
  report: Report,
  { queries, resultsBucket }: Dependencies,
  { query, businessDate, attempt }: Pick<StartQuery, 'query' | 'businessDate' | 'attempt'>,
): Promise<{ id: string } | 'refused'> {
  const { definition } = report;
  const sql = definition.queries.find(({ name }) => name === query)?.sql;
  if (sql === undefined) return 'refused';
  const output = resultFolder(resultsBucket, { report: definition.name, businessDate, attempt, query });
  return await queries.start({
    sql: substituted({ sql, parameters: definition.parameters, businessDate }),
    output,
    token: createHash('sha256').update(output).digest('hex'),
  });
}

async function render(report: Report, { objects }: Dependencies, { businessDate, madeAt, results }: Render) {
  const { texts, tables } = await readTables(objects, results);
  const page = reportPage({ report: report.definition, businessDate, madeAt, tables });
  const folder = `${report.subject.shelf}/${businessDate}`;
  await Promise.all(
    [...texts].map(([query, body]) =>
      objects.write({ uri: `${folder}/${query}.csv`, body, contentType: 'text/csv; charset=utf-8' }),
    ),
  );
  await objects.write({ uri: `${folder}/index.html`, body: page, contentType: 'text/html; charset=utf-8' });
}
