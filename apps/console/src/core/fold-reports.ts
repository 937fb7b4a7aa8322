import type { NightEvent } from './night-event.ts';
import type { Report } from './night.ts';

type Of<Type extends NightEvent['type']> = Extract<NightEvent, { type: Type }>['data'];

const fits = (report: Report, { name, businessDate }: { name: string; businessDate: string | null }) =>
  report.name === name &&
  (report.businessDate === null || businessDate === null || report.businessDate === businessDate);

/** Reports that ended before the plan was heard of are part of it already. */
export function plan(
  reports: readonly Report[],
  { reports: planned }: Of<'ReportsPlanned'>,
): readonly Report[] {
  return planned.reduce<readonly Report[]>((all, { report: name, title, businessDate }) => {
    const known = all.findIndex((one) => fits(one, { name, businessDate }));
    return known >= 0
      ? all.map((one, at) => (at === known ? { ...one, title } : one))
      : [...all, { name, title, state: 'making', businessDate, uri: null, error: null }];
  }, reports);
}

export function ready(reports: readonly Report[], event: Of<'ReportReady'>): readonly Report[] {
  const { report: name, title, businessDate, uri } = event;
  const made: Report = { name, title, state: 'ready', businessDate, uri, error: null };
  return replaced(reports, { name, businessDate }, () => made, made);
}

export function failed(reports: readonly Report[], event: Of<'ReportFailed'>): readonly Report[] {
  const { report: name, businessDate, code, cause } = event;
  const error = { code, cause };
  if (businessDate === null && reports.some((one) => fits(one, { name, businessDate })))
    return reports.map((one) =>
      one.name === name && one.state === 'making' ? { ...one, state: 'failed', error } : one,
    );
  return replaced(
    reports,
    { name, businessDate },
    (one) => ({ ...one, state: 'failed', businessDate, error }),
    {
      name,
      title: name,
      state: 'failed',
      businessDate,
      uri: null,
      error,
    },
  );
}

function replaced(
  reports: readonly Report[],
  of: { name: string; businessDate: string | null },
  change: (report: Report) => Report,
  added: Report,
): readonly Report[] {
  const exact = reports.findIndex((one) => one.name === of.name && one.businessDate === of.businessDate);
  const at = exact >= 0 ? exact : reports.findIndex((one) => fits(one, of));
  return at < 0 ? [...reports, added] : reports.map((one, index) => (index === at ? change(one) : one));
}
