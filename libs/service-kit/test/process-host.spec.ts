import { batchHeld, batchPublished } from '@daybreak/event-contracts';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { runService, type RunningService } from '../src/index.ts';
import { eventOf } from '../src/testing.ts';
import { counterService, manifest } from './counter-service.ts';
import { serviceEnvironment } from '../src/surroundings.ts';
import { fakeAws, type FakeAws } from './fake-aws.ts';

const queue = 'daybreak-counter';

export const published = (runId: string, eventId: string, dataset = 'sales') =>
  eventOf(batchPublished, {
    eventId,
    correlationId: 'night-7',
    data: {
      runId,
      dataset,
      origin: 'night',
      window: { low: null, high: '2026-11-02T03:00:00Z' },
      businessDates: [],
      counts: { rowsRead: 1, rowsPublished: 1, rowsQuarantined: 0, duplicatesDropped: 0 },
      metadataLocation: 's3://lake/sales/metadata/1.json',
      seconds: 1,
    },
  });

let aws: FakeAws;
let running: RunningService | undefined;
const notes: string[] = [];
const lines: string[] = [];
const told = (msg: string) =>
  lines.map((line) => JSON.parse(line) as { msg: string; runId?: string }).filter((line) => line.msg === msg);

beforeAll(async () => {
  aws = await fakeAws();
  await aws.dynamo.createTable('counter');
  running = await runService(
    counterService({
      note: (runId) => Promise.resolve(void notes.push(runId)),
      onHeld: () => Promise.reject(new Error('SECRET-VALUE')),
    }),
    {
      environment: {
        AWS_REGION: 'eu-central-1',
        AWS_ENDPOINT_URL: aws.endpoint,
        AWS_ACCESS_KEY_ID: 'test',
        AWS_SECRET_ACCESS_KEY: 'test',
        ...serviceEnvironment(manifest, {
          account: '000000000000',
          region: 'eu-central-1',
          jobRoleArn: 'arn:aws:iam::000000000000:role/daybreak-job',
          queueUrl: aws.queueUrl(queue),
        }),
      },
      logDestination: { write: (line) => void lines.push(line) },
    },
  );
});

afterAll(async () => {
  await running?.stop();
  await aws.close();
});

describe('a service in a process', () => {
  it('handles a message once, performs its effects, and deletes it', async () => {
    aws.send(queue, JSON.stringify(published('r1', 'e1')));
    aws.send(queue, JSON.stringify(published('r1', 'e1')));
    await vi.waitFor(
      () => expect(told('handled').filter(({ runId }) => runId === 'r1')).toHaveLength(2),
      5000,
    );
    expect(notes).toEqual(['r1']);
    expect(aws.put).toHaveLength(1);
  });
});
