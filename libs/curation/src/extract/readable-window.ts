import type { ExtractPlan } from '../plan.ts';

type Window = ExtractPlan['window'];

/**
 * How far a window can be read without missing a row that commits later. `stampedFrom`: the earliest time with which
 * anything that has not committed yet can stamp a row, which is the beginning of the oldest transaction that is open, or
 * the source's own clock. Asked for before the rows are read: what begins later stamps later.
 *
 * A transaction older than the window leaves nothing to read now; the next window then begins where this one did.
 */
export function readableWindow({ low, high }: Window, stampedFrom: string): Window {
  const readable = microseconds(stampedFrom) < microseconds(high) ? stampedFrom : high;
  return { low, high: low !== null && microseconds(readable) < microseconds(low) ? low : readable };
}

/** JavaScript's own clock ends at the millisecond, a source's does not. */
function microseconds(instant: string): number {
  const fraction = /\.(\d{1,6})/.exec(instant)?.[1] ?? '';
  return Date.parse(instant.replace(/\.\d+/, '')) * 1000 + Number(fraction.padEnd(6, '0'));
}
