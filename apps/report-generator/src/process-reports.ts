import type { HandlerContext } from '@daybreak/service-kit';
import type { ReportInput } from './core/report.ts';
import type { Dependencies } from './dependencies.ts';
import { performer } from './perform.ts';

/** Lets every report decide on what happened in a night. */
export async function processReports(
  context: HandlerContext<Dependencies>,
  input: ReportInput,
): Promise<void> {
  for (const report of context.dependencies.reports.values())
    await context.process({
      aggregate: report.aggregate,
      id: report.subject.name,
      input,
      perform: performer(report, context),
    });
}

export const subjectsOf = ({ reports }: Dependencies) => [...reports.values()].map(({ subject }) => subject);
