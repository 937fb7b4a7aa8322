import { reportsPlanned, type DataOf } from '@daybreak/event-contracts';
import { publish, type Aggregate, type KitEffect } from '@daybreak/service-kit/decision';
import type { Subject } from './report.ts';

const datesAtMost = 7;

/** A replay makes the reports of its dates again: of the newest ones, newest first. */
export const datesOfReplay = (businessDates: readonly string[]): readonly string[] =>
  [...new Set(businessDates)].toSorted().toReversed().slice(0, datesAtMost);

/** Whether a night's reports were announced: once, so that a listener knows how many ends to expect. */
export interface Announcement {
  readonly announced: boolean;
}

export interface AnnouncementInput {
  readonly correlationId: string;
  readonly reports: readonly PlannedReport[];
}

type PlannedReport = DataOf<typeof reportsPlanned>['reports'][number];

export const announcement: Aggregate<Announcement, AnnouncementInput, KitEffect> = {
  name: 'announcement',
  initial: { announced: false },
  decide: (state, { correlationId, reports }) =>
    state.announced
      ? { state, effects: [] }
      : {
          state: { announced: true },
          effects: [publish(reportsPlanned, { correlationId, data: { reports: [...reports] } })],
        },
};

/** Which reports a night concerns; publishing decides the date. */
export const reportsOfNight = (
  subjects: readonly Subject[],
  datasets: readonly string[],
): readonly PlannedReport[] =>
  subjects
    .filter((subject) => subject.datasets.some((dataset) => datasets.includes(dataset)))
    .map(({ name, title }) => ({ report: name, title, businessDate: null }));

export const reportsOfReplay = (
  subjects: readonly Subject[],
  { dataset, businessDates }: { dataset: string; businessDates: readonly string[] },
): readonly PlannedReport[] => {
  const dates = datesOfReplay(businessDates);
  return reportsOfNight(subjects, [dataset]).flatMap((report) =>
    dates.length === 0 ? [report] : dates.map((businessDate) => ({ ...report, businessDate })),
  );
};
