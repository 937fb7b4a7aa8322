import { followNight } from './follow-night.ts';
import type { Progress } from './progress.ts';
import { failuresOf, succeeded, summaryJson, summaryTable } from './summary.ts';

interface FinishNight extends Progress {
  readonly id: string;
  readonly console: string;
  readonly signal: AbortSignal;
  readonly logs: string;
  readonly json: boolean;
  /** `performance.now()` when the command began. */
  readonly startedAt: number;
}

/** Follows a night to its end and tells how it went; resolves with the exit code. */
export async function finishNight({ startedAt, json, ...night }: FinishNight): Promise<number> {
  const { say, show, logs, console } = night;
  const ended = await followNight({ ...night, onChange: show });
  const seconds = Math.round((performance.now() - startedAt) / 100) / 10;
  const good = succeeded(ended);
  for (const line of summaryTable(ended).split('\n')) say(line);
  for (const { name, url, state } of ended.reports) {
    if (state === 'ready' && url !== null) say(`${name}: ${new URL(url, console).href}`);
  }
  for (const failure of failuresOf(ended)) say(failure);
  for (const { dataset, reason } of ended.skipped ?? []) say(`${dataset} was left out: ${reason}`);
  say(good ? `All is published, ${String(seconds)} s after the start` : `Something failed. Logs: ${logs}`);
  if (json) process.stdout.write(`${summaryJson(ended, seconds)}\n`);
  return good ? 0 : 1;
}
