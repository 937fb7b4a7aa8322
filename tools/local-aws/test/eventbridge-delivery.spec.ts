import { rm } from 'node:fs/promises';
import type { DatabaseSync } from 'node:sqlite';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { AwsError } from '../src/endpoint/aws-error.ts';
import { ManualClock } from '../src/endpoint/clock.ts';
import { openDatabase } from '../src/endpoint/database.ts';
import type { Disturb } from '../src/services/eventbridge/delivery/failure.ts';
import { type EventBridge, createEventBridge } from '../src/services/eventbridge/index.ts';
import type { NewMessage } from '../src/services/sqs/queue-store.ts';
import { temporaryHome } from './endpoint.ts';

let home: string;
let database: DatabaseSync;
let clock: ManualClock;
let bridge: EventBridge;
/** What the queues were given, by the name of the queue. */
let delivered: { queue: string; at: string; message: NewMessage }[];
/** How a queue answers; it takes what it is given when there is nothing here. */
let answers: Map<string, () => void>;
let disturb: Disturb | undefined;

const queueArn = (name: string) => `arn:aws:sqs:us-east-1:000000000000:${name}`;
const log = { info: () => undefined, warn: () => undefined, error: () => undefined };

/** A bus over the folder's state, as after a start. */
function open(): void {
  database = openDatabase(home);
  bridge = createEventBridge({
    ...{ account: '000000000000', region: 'us-east-1', database, clock, now: () => clock.now(), log },
    random: () => 0.5,
    deliver(arn, message) {
      const queue = arn.slice(arn.lastIndexOf(':') + 1);
      answers.get(queue)?.();
      delivered.push({ queue, at: clock.now().toISOString(), message });
      return true;
    },
    disturb: (target) => disturb?.(target),
  });
  void bridge.service.start?.();
}

/** As after `kill -9`: nothing is stopped or saved. Then some time passes until the next start. */
function kill(milliseconds = 0): void {
  database.close();
  clock = new ManualClock(new Date(clock.now().getTime() + milliseconds));
  open();
}

const call = (operation: string, input: object) =>
  bridge.service.operations[operation]?.(input as never, undefined as never);

function put(detail: object = {}): void {
  const Entries = [{ Source: 'shop', DetailType: 'Sold', Detail: JSON.stringify(detail) }];
  expect(call('PutEvents', { Entries })).toMatchObject({ FailedEntryCount: 0 });
}

function feed(target: object = {}): void {
  call('PutRule', { Name: 'sold', EventPattern: '{"source":["shop"]}' });
  const Targets = [
    { Id: 'q', Arn: queueArn('busy'), DeadLetterConfig: { Arn: queueArn('dead') }, ...target },
  ];
  call('PutTargets', { Rule: 'sold', Targets });
}

const throttled = () => {
  throw new AwsError({ code: 'ThrottlingException', message: 'Rate exceeded', status: 400 });
};
const broken = () => {
  throw new AwsError({ code: 'InternalFailure', message: 'It failed.', status: 500 });
};
const to = (queue: string) => delivered.filter((each) => each.queue === queue);
const attributesOf = ({ attributes = {} }: NewMessage) =>
  Object.fromEntries(Object.entries(attributes).map(([name, { StringValue }]) => [name, StringValue]));

beforeEach(async () => {
  home = await temporaryHome();
  clock = new ManualClock('2026-11-02T02:00:00Z');
  delivered = [];
  answers = new Map();
  disturb = undefined;
  open();
});
afterEach(async () => {
  database.close();
  await rm(home, { recursive: true, force: true });
});

/** @see https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-rule-retry-policy.html */
describe('a target that throttles or fails', () => {
  test('is tried again, ever later, until it takes the event', () => {
    feed();
    let failures = 3;
    const attempts: string[] = [];
    answers.set('busy', () => {
      attempts.push(clock.now().toISOString().slice(14, 19));
      if (failures-- > 0) broken();
    });
    put({ n: 1 });
    clock.advance(3_600_000);
    // 1, 2 and 4 s, each with a jitter of up to half.
    expect(attempts).toEqual(['00:00', '00:00', '00:02', '00:05']);
    expect(to('busy')).toHaveLength(1);
    expect(to('dead')).toEqual([]);
  });

  test('is tried again after a kill', () => {
    feed();
    answers.set('busy', throttled);
    put({ n: 1 });
    clock.advance(1000);
    kill();
    answers.clear();
    clock.advance(10_000);
    expect(to('busy').map(({ message }) => JSON.parse(message.body) as object)).toMatchObject([
      { detail: { n: 1 } },
    ]);
    kill();
    clock.advance(86_400_000);
    expect(to('busy')).toHaveLength(1);
  });

  test('gets what its rule said when the event came', () => {
    feed({ InputPath: '$.detail' });
    answers.set('busy', throttled);
    put({ n: 1 });
    call('RemoveTargets', { Rule: 'sold', Ids: ['q'] });
    call('DeleteRule', { Name: 'sold' });
    answers.clear();
    clock.advance(10_000);
    expect(to('busy').map(({ message }) => message.body)).toEqual(['{"n":1}']);
  });

  /** @see https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-rule-dlq.html */
  test('is given up after the attempts of its policy: the event as it came goes to the dead-letter queue', () => {
    feed({ RetryPolicy: { MaximumRetryAttempts: 2 }, Input: '"constant"' });
    answers.set('busy', throttled);
    put({ n: 1 });
    clock.advance(60_000);
    const [dead, ...more] = to('dead');
    expect(more).toEqual([]);
    expect(JSON.parse(dead?.message.body ?? '')).toMatchObject({ source: 'shop', detail: { n: 1 } });
    expect(attributesOf(dead!.message)).toEqual({
      RULE_ARN: 'arn:aws:events:us-east-1:000000000000:rule/sold',
      TARGET_ARN: queueArn('busy'),
      ERROR_CODE: 'THROTTLING',
      ERROR_MESSAGE: 'Rate exceeded',
      RETRY_ATTEMPTS: '2',
      EXHAUSTED_RETRY_CONDITION: 'MaximumRetryAttempts',
    });
  });

  test('is given up at once when its policy allows no retry', () => {
    feed({ RetryPolicy: { MaximumRetryAttempts: 0 } });
    answers.set('busy', broken);
    put();
    expect(attributesOf(to('dead')[0]!.message)).toMatchObject({
      ERROR_CODE: 'ERROR_FROM_TARGET',
      RETRY_ATTEMPTS: '0',
      EXHAUSTED_RETRY_CONDITION: 'MaximumRetryAttempts',
    });
  });

  test('is given up when the event is too old', () => {
    feed({ RetryPolicy: { MaximumEventAgeInSeconds: 60 } });
    answers.set('busy', throttled);
    put();
    clock.advance(59_000);
    expect(to('dead')).toEqual([]);
    clock.advance(1000);
    const [dead] = to('dead');
    expect(dead?.at).toBe('2026-11-02T02:01:00.000Z');
    expect(attributesOf(dead!.message)).toMatchObject({
      EXHAUSTED_RETRY_CONDITION: 'MaximumEventAgeInSeconds',
    });
  });

  test('by default is given up after 185 attempts or 24 hours', () => {
    feed();
    let attempts = 0;
    answers.set('busy', () => {
      attempts++;
      throttled();
    });
    put();
    clock.advance(20 * 3_600_000);
    expect(to('dead')).toEqual([]);
    clock.advance(4 * 3_600_000);
    expect(to('dead')).toHaveLength(1);
    expect(attempts).toBe(186);
  });

  test('that refuses the event for good is not tried again', () => {
    feed();
    answers.set('busy', () => {
      throw new AwsError({ code: 'InvalidMessageContents', message: 'No.', status: 400 });
    });
    put();
    const attributes = attributesOf(to('dead')[0]!.message);
    expect(attributes).toMatchObject({ ERROR_CODE: 'INVALID_PARAMETER', RETRY_ATTEMPTS: '0' });
    expect(attributes).not.toHaveProperty('EXHAUSTED_RETRY_CONDITION');
  });
});

describe('a fault that is injected', () => {
  test('delays a delivery, over a kill', () => {
    feed();
    disturb = () => ({ kind: 'delay', milliseconds: 5000 });
    put();
    disturb = undefined;
    clock.advance(4000);
    expect(delivered).toEqual([]);
    kill();
    clock.advance(1000);
    expect(to('busy')).toHaveLength(1);
  });

  test('delivers twice, or fails', () => {
    feed();
    disturb = () => ({ kind: 'twice' });
    put();
    expect(to('busy')).toHaveLength(2);
    const failure = { code: 'TIMEOUT', message: 'The target did not answer.', retryable: true };
    disturb = () => ({ kind: 'fail', failure });
    put();
    disturb = undefined;
    expect(to('busy')).toHaveLength(2);
    clock.advance(10_000);
    expect(to('busy')).toHaveLength(3);
  });
});

/** @see https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-scheduled-rule-pattern.html */
test('a rule’s schedule that was due several times while nothing ran fires once', () => {
  feed();
  call('PutRule', { Name: 'sold', ScheduleExpression: 'rate(1 hour)' });
  kill(5 * 3_600_000 + 60_000);
  clock.advance(0);
  expect(to('busy').map(({ message }) => JSON.parse(message.body) as object)).toMatchObject([
    { time: '2026-11-02T07:00:00Z' },
  ]);
  clock.advance(3_600_000);
  expect(to('busy')).toHaveLength(2);
});

test('what a client was told is put lies with all its targets and archives, or with none', () => {
  const EventSourceArn = 'arn:aws:events:us-east-1:000000000000:event-bus/default';
  call('CreateArchive', { ArchiveName: 'all', EventSourceArn });
  feed();
  answers.set('busy', () => {
    // A fault of this program, which is no answer of the queue.
    throw new Error('bug');
  });
  expect(() => put()).toThrow('bug');
  kill();
  expect(call('DescribeArchive', { ArchiveName: 'all' })).toMatchObject({ EventCount: 0 });
  answers.clear();
  put();
  kill();
  expect(call('DescribeArchive', { ArchiveName: 'all' })).toMatchObject({ EventCount: 1 });
});
