import { batchExtracted } from '@daybreak/event-contracts';
import { on } from '@daybreak/service-kit';
import { createHash } from 'node:crypto';
import { decodeReplayName } from '../core/replay-name.ts';
import { decideOn } from '../dataset-input.ts';
import type { Dependencies } from '../dependencies.ts';
import { obstacleToReplay } from '../obstacle.ts';

/** Its own event: nothing to do, unless it is replayed from the archive under a name that asks for a replay. */
export const onBatchExtracted = on<typeof batchExtracted, Dependencies>(
  batchExtracted,
  async (event, context) => {
    const replayName = event['replay-name'];
    if (replayName === undefined) return;
    const { dependencies, log, now } = context;
    const replay = decodeReplayName(replayName);
    const contract = replay === null ? undefined : dependencies.contracts.get(replay.dataset);
    if (replay === null || contract === undefined) {
      log.warn(
        { replayName },
        'A replay was left alone: it is not named <dataset>.<from>.<to>.<time> after a dataset.',
      );
      return;
    }
    const { dataset, landing } = event.detail.data;
    // The rule lets the batches of all datasets through.
    if (dataset !== replay.dataset) return;
    await decideOn(context, {
      dataset,
      input: {
        type: 'replay-requested',
        replayName,
        replay,
        runId: runIdOf(replayName, now()),
        landing,
        obstacle: await obstacleToReplay(dependencies, contract),
      },
    });
  },
);

/** Sorts among the ids of other runs by time; the aggregate takes the first one only. */
const runIdOf = (replayName: string, now: Date) =>
  `${now.getTime().toString(36).padStart(9, '0')}${createHash('sha256').update(replayName).digest('hex').slice(0, 13)}`;
