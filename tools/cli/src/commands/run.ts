import { finishNight } from '../night/finish-night.ts';
import { createProgress } from '../night/progress.ts';
import { requestNight } from '../night/request-night.ts';
import { connect } from '../provision/clients.ts';
import { openHome, requireRunning } from '../stack/home.ts';
import { checkDataset, checkDate } from './arguments.ts';
import { interruptible } from './interruptible.ts';

interface Run {
  readonly dataset: string | undefined;
  readonly date?: string;
  readonly json?: boolean;
}

/** Resolves with the exit code. */
export async function run({ dataset, date, json = false }: Run): Promise<number> {
  const startedAt = performance.now();
  const home = openHome(process.env);
  const running = requireRunning(home);
  if (dataset !== undefined) checkDataset(dataset);
  if (date !== undefined) checkDate('--date', date);
  const progress = createProgress({ output: json ? process.stderr : process.stdout, startedAt });
  const id = await requestNight(connect(running.aws).eventbridge, {
    data: {
      ...(dataset === undefined ? {} : { datasets: [dataset] }),
      ...(date === undefined ? {} : { businessDates: { from: date, to: date } }),
    },
    now: new Date(),
  });
  const { console } = running;
  return finishNight({ ...progress, id, console, signal: interruptible(), logs: home.logs, json, startedAt });
}
