import { rm } from 'node:fs/promises';
import type { DatabaseSync } from 'node:sqlite';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { AwsError } from '../src/endpoint/aws-error.ts';
import { ManualClock } from '../src/endpoint/clock.ts';
import { openDatabase } from '../src/endpoint/database.ts';
import { Clockwork } from '../src/services/scheduler/clockwork.ts';
import { type ScheduleDefinition, readDefinition } from '../src/services/scheduler/definition.ts';
import { InvocationStore } from '../src/services/scheduler/invocation-store.ts';
import { Invocations } from '../src/services/scheduler/invocations.ts';
import { ScheduleStore } from '../src/services/scheduler/schedule-store.ts';
import type { NewMessage } from '../src/services/sqs/queue-store.ts';
import { temporaryHome } from './endpoint.ts';

const place = { account: '000000000000', region: 'us-east-1' };
const log = { info: () => undefined, warn: () => undefined, error: () => undefined };
const queueArn = (name: string) => `arn:aws:sqs:us-east-1:000000000000:${name}`;

let home: string;
let database: DatabaseSync;
let clock: ManualClock;
let store: ScheduleStore;
let delivered: { queue: string; at: string; message: NewMessage }[];
let answer: (() => void) | undefined;

/** A scheduler over the folder's state, as after a start; queues take what they are given, but `busy`. */
function open(): void {
  database = openDatabase(home);
  store = new ScheduleStore(database, clock.now());
  const pending = new InvocationStore(database);
  const common = { clock, random: () => 0.5, log };
  const invocations = new Invocations({
    ...{ ...common, ...place, store: pending, putEvent: () => true },
    putEvents: () => ({ FailedEntryCount: 0 }),
    deliver(arn, message) {
      const queue = arn.slice(arn.lastIndexOf(':') + 1);
      if (queue === 'busy') answer?.();
      delivered.push({ queue, at: clock.now().toISOString().slice(11, 19), message });
      return true;
    },
  });
  const arnOf = ({ name }: { name: string }) => `arn:${name}`;
  new Clockwork({ ...common, store, pending, invocations, arnOf }).start();
}

/** As after `kill -9`: nothing is stopped or saved. */
function kill(): void {
  database.close();
  clock = new ManualClock(clock.now());
  open();
}

function schedule(target: Partial<ScheduleDefinition['Target']> = {}): void {
  const definition = readDefinition({
    ScheduleExpression: 'at(2026-11-02T02:30:00)',
    FlexibleTimeWindow: { Mode: 'OFF' },
    Target: {
      ...{ Arn: queueArn('busy'), RoleArn: 'r', Input: '<aws.scheduler.attempt-number>' },
      ...{ DeadLetterConfig: { Arn: queueArn('dead') }, ...target },
    },
  });
  const due = Date.parse('2026-11-02T02:30:00Z');
  store.put({
    ...{ group: 'default', name: 'night', definition, created: 0 },
    modified: 0,
    next: due,
    scheduled: due,
  });
  kill();
}

const throttled = () => {
  throw new AwsError({ code: 'ThrottlingException', message: 'Rate exceeded' });
};
const to = (queue: string) => delivered.filter((each) => each.queue === queue);

beforeEach(async () => {
  home = await temporaryHome();
  clock = new ManualClock('2026-11-02T02:00:00Z');
  [delivered, answer] = [[], undefined];
  open();
});
afterEach(async () => {
  database.close();
  await rm(home, { recursive: true, force: true });
});

/** @see https://docs.aws.amazon.com/scheduler/latest/APIReference/API_RetryPolicy.html */
test('a target that throttles is called again, and told which attempt it is, after a kill too', () => {
  schedule();
  answer = throttled;
  clock.advance(1_801_000);
  kill();
  answer = undefined;
  clock.advance(60_000);
  expect(to('busy')).toHaveLength(1);
  expect(Number(to('busy')[0]?.message.body)).toBeGreaterThan(1);
  clock.advance(86_400_000);
  expect(delivered).toHaveLength(1);
});

test.each([
  [{ MaximumRetryAttempts: 3 }, 'MaximumRetryAttempts', '3'],
  [{ MaximumRetryAttempts: 0 }, 'MaximumRetryAttempts', '0'],
  [{ MaximumEventAgeInSeconds: 60 }, 'MaximumEventAgeInSeconds', '6'],
])('is given up by its policy: %j', (RetryPolicy, condition, attempts) => {
  schedule({ RetryPolicy });
  answer = throttled;
  clock.advance(2_000_000);
  expect(to('busy')).toEqual([]);
  const [dead, ...more] = to('dead');
  expect(more).toEqual([]);
  const texts = Object.entries(dead?.message.attributes ?? {}).map(([name, { StringValue }]) => [
    name,
    StringValue,
  ]);
  expect(Object.fromEntries(texts)).toMatchObject({
    ERROR_CODE: 'ThrottlingException',
    EXHAUSTED_RETRY_CONDITION: condition,
    RETRY_ATTEMPTS: attempts,
    SCHEDULED_TIME: '2026-11-02T02:30:00Z',
  });
});

test('a kill after a firing does not fire again; one before it does not lose it', () => {
  schedule();
  clock.advance(1_799_999);
  kill();
  clock.advance(1);
  expect(to('busy')).toHaveLength(1);
  kill();
  clock.advance(86_400_000);
  expect(to('busy')).toHaveLength(1);
});

test('a firing that this program fails is not lost: it comes again', () => {
  schedule();
  answer = () => {
    throw new Error('bug');
  };
  clock.advance(1_800_000);
  expect(delivered).toEqual([]);
  answer = undefined;
  clock.advance(60_000);
  expect(to('busy')).toHaveLength(1);
});
