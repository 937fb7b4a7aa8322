import { athenaQueryStateChange } from '@daybreak/event-contracts';
import { on } from '@daybreak/service-kit';
import { workGroup } from '@daybreak/service-kit/platform';
import type { ReportInput } from '../core/report.ts';
import type { Dependencies } from '../dependencies.ts';
import { performer } from '../perform.ts';
import { queryEnd } from '../query-end.ts';
import { locationOf } from '../results/result-location.ts';

const ended = ['SUCCEEDED', 'FAILED', 'CANCELLED'];

/** Athena tells the state of everybody's queries; where a result went tells whether it is a report's. */
export const onAthenaQueryStateChange = on<typeof athenaQueryStateChange, Dependencies>(
  athenaQueryStateChange,
  async ({ detail }, context) => {
    if (detail.workgroupName !== workGroup || !ended.includes(detail.currentState)) return;
    const { dependencies } = context;
    const { output, state, retryable } = await dependencies.queries.find(detail.queryExecutionId);
    const location = output === null ? null : locationOf(dependencies.resultsBucket, output);
    const report = location && dependencies.reports.get(location.report);
    if (!location || !report || state === 'open') return;
    const { businessDate, attempt, query } = location;
    await context.process({
      aggregate: report.aggregate,
      id: report.subject.name,
      input: async ({ making }): Promise<ReportInput | null> =>
        making?.attempt === attempt && making.businessDate === businessDate
          ? {
              type: 'query-ended',
              attempt,
              businessDate,
              end: await queryEnd({ dependencies, report, query, state, output, retryable }),
            }
          : null,
      perform: performer(report, context),
    });
  },
);
