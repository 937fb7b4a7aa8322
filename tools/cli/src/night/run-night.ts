import { setTimeout as pause } from 'node:timers/promises';
import { CliError } from '../errors.ts';
import { fetchNights } from './console-api.ts';
import { conclude, followAndTell, type NightToFinish } from './finish-night.ts';

interface RunNight extends Omit<NightToFinish, 'id' | 'patienceSeconds'> {
  readonly json: boolean;
  /** Resolves with the new night's id. */
  readonly request: () => Promise<string>;
}

/** More than the longest time between two news of a night that still moves. */
const patienceForOldSeconds = 90;

/** Finishes what an earlier start left unfinished, then runs a night of its own; resolves with the exit code. */
export async function runNight({ request, json, ...night }: RunNight): Promise<number> {
  const lost = new Set<string>();
  const finishOthers = async () => {
    const nights = await heardNights(night);
    const unfinished = nights.filter(({ id, finishedAt }) => finishedAt === null && !lost.has(id));
    if (unfinished.length > 0) night.say('An earlier night was cut short; it is finished first');
    for (const { id } of unfinished.toReversed()) {
      try {
        await followAndTell({ ...night, id, patienceSeconds: patienceForOldSeconds });
      } catch (error) {
        if (!(error instanceof CliError) || error.code !== 'NIGHT_LOST') throw error;
        night.say(error.message);
        lost.add(id);
      }
    }
  };
  await finishOthers();
  let ended = await followAndTell({ ...night, id: await request() });
  if (ended.skipped.length > 0) {
    // A night that was asked for before held its datasets, and the console had not heard of it yet.
    await finishOthers();
    ended = await followAndTell({ ...night, id: await request() });
  }
  return conclude(ended, { json, startedAt: night.startedAt });
}

/** A console that is being started again is asked until it answers. */
async function heardNights({ console, signal }: Pick<RunNight, 'console' | 'signal'>) {
  for (let tries = 1; ; tries += 1) {
    try {
      return await fetchNights(console);
    } catch (error) {
      if (tries === 50) throw error;
      await pause(200, undefined, { signal });
    }
  }
}
