import type { batchPublished, DataOf, extractionRequested } from '@daybreak/event-contracts';

type Window = DataOf<typeof batchPublished>['window'];
type Requested = DataOf<typeof extractionRequested>;

export type NightOrigin = Requested['origin'];
export type BusinessDates = NonNullable<Requested['businessDates']>;
export type { Window };

/** All that the scheduler remembers: one item, so that every decision is one conditional write. */
export interface Schedule {
  readonly watermarks: readonly Watermark[];
  /** Nights that have not ended. */
  readonly nights: readonly Night[];
  /** Correlation ids of the nights that ended last: a NightDue that comes again starts nothing. */
  readonly ended: readonly string[];
  /** Business dates that are to be read again as soon as their datasets are free; schedules that are older have none. */
  readonly backfills?: readonly Backfill[];
}

/** Days left of what was asked for: each part of them is a night of its own. */
export interface Backfill {
  /** Correlation id of the first part; that of a further one has its number at the end. */
  readonly id: string;
  /** Number of the part that comes next, from 1. */
  readonly part: number;
  readonly datasets: readonly string[];
  /** Oldest first. */
  readonly ranges: readonly [BusinessDates, ...BusinessDates[]];
}

/** Where the next window of a dataset begins: up to here everything is published. */
export interface Watermark {
  readonly dataset: string;
  readonly high: string;
}

export interface Night {
  /** Begins with the time it was due, so that ids list by time. */
  readonly id: string;
  readonly correlationId: string;
  readonly origin: NightOrigin;
  readonly startedAt: string;
  /** When anything about it was last decided. */
  readonly movedAt: string;
  readonly endedAt: string | null;
  /** Shared by all runs of the night. */
  readonly high: string;
  readonly businessDates: BusinessDates | null;
  /** Of which backfill it is a part, and what comes after it where all of it is published. */
  readonly part?: Pick<Backfill, 'id' | 'part' | 'datasets'> & { readonly rest: readonly BusinessDates[] };
  readonly runs: readonly NightRun[];
  readonly skipped: readonly { readonly dataset: string; readonly reason: string }[];
}

export interface NightRun {
  readonly dataset: string;
  /** Of the current attempt, or of the first one where none was made yet. */
  readonly runId: string;
  /** Attempts made; 0 while it waits for others. */
  readonly attempt: number;
  /** Of these, those that gave way to a busy source: they are no failures. */
  readonly deferrals?: number;
  readonly state: RunState;
  /** In this night; the run is requested when all of them are published. */
  readonly dependsOn: readonly string[];
  readonly window: Window;
  /** Why it was given up, or will be tried again. */
  readonly code: string | null;
  readonly cause: string | null;
  readonly rowsPublished: number | null;
}

export type RunState = 'waiting' | 'requested' | 'retrying' | 'published' | 'held' | 'abandoned';

export const nothingScheduled: Schedule = { watermarks: [], nights: [], ended: [] };

export const isOpen = ({ state }: Pick<NightRun, 'state'>): boolean =>
  state === 'waiting' || state === 'requested' || state === 'retrying';

export const hasEnded = ({ runs }: Pick<Night, 'runs'>): boolean => !runs.some(isOpen);

export const watermarkOf = (schedule: Schedule, dataset: string): string | null =>
  schedule.watermarks.find((watermark) => watermark.dataset === dataset)?.high ?? null;

/** Never backwards, whatever order the news comes in. */
export function advance(schedule: Schedule, { dataset, high }: Watermark): Schedule {
  const current = watermarkOf(schedule, dataset);
  if (current !== null && Date.parse(current) >= Date.parse(high)) return schedule;
  const others = schedule.watermarks.filter((watermark) => watermark.dataset !== dataset);
  return { ...schedule, watermarks: [...others, { dataset, high }] };
}

const rememberedNights = 100;

/** Puts a night in, or moves it to those that ended. */
export function withNight(schedule: Schedule, night: Night): Schedule {
  const others = schedule.nights.filter(({ correlationId }) => correlationId !== night.correlationId);
  if (!hasEnded(night)) return { ...schedule, nights: [...others, night] };
  const next = nextPart(night);
  return {
    ...schedule,
    nights: others,
    ended: [...schedule.ended, night.correlationId].slice(-rememberedNights),
    ...(next === null ? {} : { backfills: [...(schedule.backfills ?? []), next] }),
  };
}

/** What follows on a part; nothing where a dataset of it was not published, since its days are to be read before later ones. */
function nextPart({ part, runs, skipped }: Night): Backfill | null {
  const [first, ...further] = part?.rest ?? [];
  if (part === undefined || first === undefined) return null;
  if (skipped.length > 0 || runs.some(({ state }) => state !== 'published')) return null;
  return { id: part.id, part: part.part + 1, datasets: part.datasets, ranges: [first, ...further] };
}

export const isBusy = ({ nights }: Schedule, dataset: string): boolean =>
  nights.some(({ runs }) => runs.some((run) => run.dataset === dataset && isOpen(run)));
