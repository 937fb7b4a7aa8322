import { reportAggregate } from './core/decide.ts';
import type { Subject } from './core/report.ts';
import { readReports, type ReadReports } from './definitions/read-reports.ts';
import type { Report } from './dependencies.ts';

/** The reports of a folder, ready to decide. */
export async function loadReports(
  of: ReadReports & { readonly reportsBucket: string },
): Promise<ReadonlyMap<string, Report>> {
  const definitions = await readReports(of);
  return new Map(
    [...definitions].map(([name, definition]) => {
      const subject: Subject = {
        name,
        title: definition.title,
        datasets: definition.datasets,
        queries: definition.queries.map((query) => query.name),
        shelf: `s3://${of.reportsBucket}/${name}`,
      };
      return [name, { definition, subject, aggregate: reportAggregate(subject) }];
    }),
  );
}
