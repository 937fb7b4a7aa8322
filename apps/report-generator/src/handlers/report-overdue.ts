import { reportOverdue } from '@daybreak/event-contracts';
import { on } from '@daybreak/service-kit';
import type { QueryEnd, ReportInput } from '../core/report.ts';
import type { Dependencies, Report } from '../dependencies.ts';
import { performer, startQuery } from '../perform.ts';
import { queryEnd, refused } from '../query-end.ts';

/** Looks at each query that no event told the end of. */
export const onReportOverdue = on<typeof reportOverdue, Dependencies>(
  reportOverdue,
  async ({ detail }, context) => {
    const { attempt, businessDate, check } = detail.data;
    const report = context.dependencies.reports.get(detail.data.report);
    if (!report) return;
    await context.process({
      aggregate: report.aggregate,
      id: report.subject.name,
      input: async ({ making }): Promise<ReportInput | null> => {
        if (making?.attempt !== attempt || making.businessDate !== businessDate) return null;
        const open = report.subject.queries.filter((query) => making.results[query] === undefined);
        const looks = await Promise.all(
          open.map((query) =>
            look({ dependencies: context.dependencies, report, query, attempt, businessDate }),
          ),
        );
        const ends = looks.filter((end) => end !== null);
        if (ends.length > 0)
          context.log.warn(
            { queries: ends.map(({ query }) => query) },
            'queries ended and no event of Athena told so',
          );
        return { type: 'overdue', attempt, businessDate, check, ends };
      },
      perform: performer(report, context),
    });
  },
);

async function look(of: {
  dependencies: Dependencies;
  report: Report;
  query: string;
  attempt: string;
  businessDate: string;
}): Promise<QueryEnd | null> {
  const { dependencies, report, query } = of;
  // The same token gives the id of the query that was started, or starts the one that never was.
  const started = await startQuery(report, dependencies, of);
  if (started === 'refused') return refused(report, query);
  const { state, ...found } = await dependencies.queries.find(started.id);
  return state === 'open' ? null : await queryEnd({ dependencies, report, query, state, ...found });
}
