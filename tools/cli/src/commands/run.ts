import { CliError } from '../errors.ts';
import { finishParts } from '../night/finish-parts.ts';
import { createProgress } from '../night/progress.ts';
import { requestNight } from '../night/request-night.ts';
import { connect } from '../provision/clients.ts';
import { openHome, requireRunning } from '../stack/home.ts';
import { checkDataset, checkDate } from './arguments.ts';
import { interruptible } from './interruptible.ts';

interface Run {
  readonly dataset: string | undefined;
  readonly date?: string;
  readonly from?: string;
  readonly to?: string;
  readonly json?: boolean;
}

/** Resolves with the exit code. */
export async function run({ dataset, json = false, ...asked }: Run): Promise<number> {
  const startedAt = performance.now();
  const businessDates = datesOf(asked);
  const home = openHome(process.env);
  const running = requireRunning(home);
  if (dataset !== undefined) checkDataset(dataset);
  const progress = createProgress({ output: json ? process.stderr : process.stdout, startedAt });
  const id = await requestNight(connect(running.aws).eventbridge, {
    data: {
      ...(dataset === undefined ? {} : { datasets: [dataset] }),
      ...(businessDates === null ? {} : { businessDates }),
    },
    now: new Date(),
  });
  return finishParts({
    ...progress,
    id,
    console: running.console,
    scheduler: running.services['extraction-scheduler'] ?? '',
    signal: interruptible(),
    logs: home.logs,
    json,
    startedAt,
  });
}

/** The business dates asked for; null where it is a night like any other. */
function datesOf({ date, from, to }: Pick<Run, 'date' | 'from' | 'to'>): { from: string; to: string } | null {
  if (date !== undefined) {
    if (from !== undefined || to !== undefined) throw new CliError('DATES_BOTH', { date });
    checkDate('--date', date);
    return { from: date, to: date };
  }
  if (from === undefined && to === undefined) return null;
  if (from === undefined || to === undefined)
    throw new CliError('DATES_HALF', { missing: from === undefined ? '--from' : '--to' });
  checkDate('--from', from);
  checkDate('--to', to);
  if (from > to) throw new CliError('DATES_REVERSED', { from, to });
  return { from, to };
}
