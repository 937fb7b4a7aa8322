import { businessDate, datasetName, type DateRange } from '@daybreak/event-contracts';

export interface Replay {
  readonly dataset: string;
  readonly dates: DateRange;
}

/** `<dataset>.<from>.<to>.<base 36 time>`, e.g. `sales.2026-11-01.2026-11-05.mfx3k2`; null where it is not that. */
export function decodeReplayName(name: string): Replay | null {
  const [dataset, from, to, time, ...rest] = name.split('.');
  if (!datasetName.safeParse(dataset).success || dataset === undefined) return null;
  if (!businessDate.safeParse(from).success || from === undefined) return null;
  if (!businessDate.safeParse(to).success || to === undefined || to < from) return null;
  if (time === undefined || !/^[a-z0-9]+$/.test(time) || rest.length > 0) return null;
  return { dataset, dates: { from, to } };
}
