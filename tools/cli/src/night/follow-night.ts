import { setTimeout as sleep } from 'node:timers/promises';
import { CliError } from '../errors.ts';
import { fetchNight, type Night } from './console-api.ts';

interface Following {
  readonly console: string;
  readonly id: string;
  readonly signal: AbortSignal;
  readonly onChange: (night: Night) => void;
  readonly logs: string;
  /** How long nothing may be heard of the night before it counts as lost. */
  readonly patienceSeconds?: number;
}

/** Watches a night until it is over. */
export async function followNight(following: Following): Promise<Night> {
  const { console, id, signal, onChange, logs, patienceSeconds = 300 } = following;
  let last = '';
  let heardAt = Date.now();
  for (;;) {
    signal.throwIfAborted();
    const night = await fetchNight(console, id).catch(() => null);
    const now = JSON.stringify(night);
    if (night && now !== last) {
      last = now;
      heardAt = Date.now();
      onChange(night);
    }
    if (night?.finishedAt) return night;
    if (Date.now() - heardAt > patienceSeconds * 1000) {
      throw new CliError('NIGHT_LOST', { seconds: patienceSeconds, log: logs });
    }
    await sleep(200, undefined, { signal });
  }
}
