import {
  DescribeReplayCommand,
  StartReplayCommand,
  type EventBridgeClient,
} from '@aws-sdk/client-eventbridge';
import { setTimeout as sleep } from 'node:timers/promises';
import { batchExtracted } from '@daybreak/event-contracts';
import { manifest as etlControl } from '@daybreak/etl-control/manifest';
import { archiveName, busName, ruleName } from '@daybreak/service-kit/platform';
import { CliError } from '../errors.ts';
import { fetchNight } from '../night/console-api.ts';
import { finishNight } from '../night/finish-night.ts';
import { createProgress } from '../night/progress.ts';
import { arn, connect } from '../provision/clients.ts';
import { openHome, requireRunning } from '../stack/home.ts';
import { checkDataset, checkDate } from './arguments.ts';
import { interruptible } from './interruptible.ts';

interface Replay {
  readonly dataset: string;
  readonly from: string;
  readonly to: string;
  readonly json?: boolean;
}

/** Resolves with the exit code. */
export async function replay({ dataset, from, to, json = false }: Replay): Promise<number> {
  const startedAt = performance.now();
  const home = openHome(process.env);
  const running = requireRunning(home);
  checkDataset(dataset);
  checkDate('--from', from);
  checkDate('--to', to);
  if (from > to) throw new CliError('DATES_REVERSED', { from, to });
  const signal = interruptible();
  const { console } = running;
  const { eventbridge } = connect(running.aws);
  const id = `${dataset}.${from}.${to}.${Date.now().toString(36)}`;
  await eventbridge.send(
    new StartReplayCommand({
      ReplayName: id,
      EventSourceArn: arn.archive(archiveName),
      // A batch is extracted after its business dates have begun, whatever the zone.
      EventStartTime: new Date(Date.parse(`${from}T00:00:00Z`) - 24 * 3600 * 1000),
      EventEndTime: new Date(),
      Destination: {
        Arn: arn.bus(busName),
        FilterArns: [
          arn.rule({
            bus: busName,
            name: ruleName({ service: etlControl.name, detailType: batchExtracted.detailType }),
          }),
        ],
      },
    }),
  );
  const progress = createProgress({ output: json ? process.stderr : process.stdout, startedAt });
  progress.say(`Replay ${id} is under way`);
  if (!(await taken({ eventbridge, console, id, signal }))) {
    throw new CliError('NOTHING_TO_REPLAY', { dataset, from, to });
  }
  const exitCode = await finishNight({ ...progress, id, console, signal, logs: home.logs, json, startedAt });
  const ended = await fetchNight(console, id);
  if (exitCode === 0 && ended?.runs.every(({ rowsPublished }) => rowsPublished === 0)) {
    throw new CliError('NOTHING_TO_REPLAY', { dataset, from, to });
  }
  return exitCode;
}

/** Whether etl-control took the replay up; false once all is replayed and nothing came of it. */
async function taken({
  eventbridge,
  console,
  id,
  signal,
}: {
  eventbridge: EventBridgeClient;
  console: string;
  id: string;
  signal: AbortSignal;
}): Promise<boolean> {
  let quiet = 0;
  while (quiet < 25) {
    if (await fetchNight(console, id)) return true;
    const { State } = await eventbridge.send(new DescribeReplayCommand({ ReplayName: id }));
    quiet = State === 'COMPLETED' ? quiet + 1 : 0;
    await sleep(200, undefined, { signal });
  }
  return false;
}
