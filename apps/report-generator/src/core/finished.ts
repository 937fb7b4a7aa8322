import { reportReady } from '@daybreak/event-contracts';
import { publish, record } from '@daybreak/service-kit/decision';
import type { Making, ReportEffect, Subject } from './report.ts';

export const pageUri = ({ shelf }: Pick<Subject, 'shelf'>, businessDate: string) =>
  `${shelf}/${businessDate}/index.html`;

/** What the API lists: one document a report and business date, its newest version. */
export interface ReportDocument {
  readonly name: string;
  readonly title: string;
  readonly businessDate: string;
  readonly madeAt: string;
  readonly uri: string;
  readonly tables: readonly { readonly name: string; readonly uri: string; readonly rows: number }[];
}

export const reportsCollection = (report: string) => `reports-${report}`;

/** In this order: the page lies there before anyone hears of it. */
export function finished(of: { subject: Subject; making: Making; madeAt: string }): readonly ReportEffect[] {
  const { subject, making, madeAt } = of;
  const { name, title, shelf, queries } = subject;
  const { businessDate, correlationId, dueAt } = making;
  const document: ReportDocument = {
    name,
    title,
    businessDate,
    madeAt,
    uri: pageUri(subject, businessDate),
    tables: queries.map((query) => ({
      name: query,
      uri: `${shelf}/${businessDate}/${query}.csv`,
      rows: making.results[query]?.rows ?? 0,
    })),
  };
  return [
    { ...making, type: 'render', madeAt },
    record({ collection: reportsCollection(name), id: businessDate, document }),
    publish(reportReady, {
      correlationId,
      data: {
        report: name,
        title,
        businessDate,
        uri: document.uri,
        tables: document.tables.map((table) => ({ ...table })),
        seconds: Math.max(0, (Date.parse(madeAt) - Date.parse(dueAt)) / 1000),
      },
    }),
  ];
}
