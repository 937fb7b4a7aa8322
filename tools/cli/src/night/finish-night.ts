import { followNight } from './follow-night.ts';
import type { Night } from './console-api.ts';
import type { Progress } from './progress.ts';
import { failuresOf, leftOutOf, succeeded, summaryJson, summaryTable } from './summary.ts';

export interface NightToFinish extends Progress {
  readonly id: string;
  readonly console: string;
  readonly signal: AbortSignal;
  readonly logs: string;
  /** `performance.now()` when the command began. */
  readonly startedAt: number;
  readonly patienceSeconds?: number;
}

/** Follows a night to its end and tells how it went; resolves with the exit code. */
export async function finishNight({
  json,
  ...night
}: NightToFinish & { readonly json: boolean }): Promise<number> {
  return conclude(await followAndTell(night), { ...night, json });
}

export async function followAndTell(night: NightToFinish): Promise<Night> {
  const { say, show, logs, console } = night;
  const ended = await followNight({ ...night, onChange: show });
  if (ended.runs.length > 0) for (const line of summaryTable(ended).split('\n')) say(line);
  for (const { name, url, state } of ended.reports) {
    if (state === 'ready' && url !== null) say(`${name}: ${new URL(url, console).href}`);
  }
  for (const line of [...leftOutOf(ended), ...failuresOf(ended)]) say(line);
  for (const { dataset, reason } of ended.skipped) say(`${dataset} was left out: ${reason}`);
  say(lastWords(ended, { logs, seconds: secondsSince(night.startedAt) }));
  return ended;
}

function lastWords(night: Night, { logs, seconds }: { logs: string; seconds: number }): string {
  if (succeeded(night)) return `All is published, ${String(seconds)} s after the start`;
  if (failuresOf(night).length > 0) return `Something failed. Logs: ${logs}`;
  return night.runs.length === 0
    ? 'Nothing was run. Ask again when what is under way has ended: npx daybreak status'
    : 'The rest is published. Ask again for what was left out: npx daybreak run';
}

/** Resolves with the exit code. */
export function conclude(ended: Night, { json, startedAt }: { json: boolean; startedAt: number }): number {
  if (json) process.stdout.write(`${summaryJson(ended, secondsSince(startedAt))}\n`);
  return succeeded(ended) ? 0 : 1;
}

const secondsSince = (startedAt: number) => Math.round((performance.now() - startedAt) / 100) / 10;
