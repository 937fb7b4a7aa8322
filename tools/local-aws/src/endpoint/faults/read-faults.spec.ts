import { expect, test } from 'vitest';
import { readFaults } from './read-faults.ts';

const known = new Map([
  ['SQS', ['SendMessage', 'ReceiveMessage']],
  ['S3', ['GetObject', 'PutObject']],
]);

test('takes what it may', () => {
  const rules = [
    { kind: 'throttle', rate: 0.1, service: 'SQS', operation: 'SendMessage' },
    { kind: 'error', rate: 1, operation: 'GetObject', status: 503 },
    { kind: 'timeout', rate: 0, milliseconds: 200, when: 'after' },
    { kind: 'delay', rate: 0.5, milliseconds: 20 },
    { kind: 'drop', rate: 0.02 },
    { kind: 'entry', rate: 0.1, code: 'InternalFailure' },
    { kind: 'duplicate', rate: 0.1, service: 'SQS', queue: 'orders' },
    { kind: 'reorder', rate: 0.1, queue: 'orders' },
    { kind: 'late', rate: 0.1, milliseconds: 900_000 },
  ];
  expect(readFaults({ seed: 11, rules }, known)).toEqual({ seed: 11, rules });
  expect(readFaults({ rules: [] }, known)).toEqual({ seed: 1, rules: [] });
});

const rule = (members: object) => ({ rules: [{ kind: 'throttle', rate: 0.1, ...members }] });

test.each([
  [[], 'faults is []; it must be an object: { "seed": …, "rules": […] }.'],
  [
    { rule: [] },
    'faults has the field "rule", which it does not take. It takes seed, rules. Did you mean rules?',
  ],
  [{ seed: -1, rules: [] }, 'seed is -1; it must be a whole number from 0 to 4294967295.'],
  [{ seed: 1 }, 'rules is missing; it must be a list of rules.'],
  [{ rules: [1] }, 'rules[0] is 1; it must be an object: { "kind": …, "rate": … }.'],
  [
    rule({ kind: 'throtle' }),
    'rules[0].kind is "throtle"; it must be one of throttle, error, timeout, delay, drop, entry, duplicate, reorder, late. Did you mean throttle?',
  ],
  [rule({ rate: 20 }), 'rules[0].rate is 20; it must be a number from 0 to 1.'],
  [rule({ rate: undefined }), 'rules[0].rate is missing; it must be a number from 0 to 1.'],
  [
    rule({ milliseconds: 20 }),
    'rules[0] of kind throttle has the field "milliseconds", which it does not take. It takes kind, rate, service, operation.',
  ],
  [
    rule({ kind: 'timeout' }),
    'rules[0].milliseconds is missing; it must be a whole number from 1 to 900000.',
  ],
  [
    rule({ service: 'sqs' }),
    'rules[0].service is "sqs"; it must be one of EventBridge, Scheduler, SQS, S3, DynamoDB, SecretsManager, STS, Glue, Athena. Did you mean SQS?',
  ],
  [
    rule({ service: 'SQS', operation: 'GetObject' }),
    'rules[0].operation is "GetObject"; it must be one of SendMessage, ReceiveMessage.',
  ],
  [
    rule({ operation: 'SendMesage' }),
    'rules[0].operation is "SendMesage"; it must be one of SendMessage, ReceiveMessage, GetObject, PutObject. Did you mean SendMessage?',
  ],
  [rule({ kind: 'error', status: 502 }), 'rules[0].status is 502; it must be one of 500, 503.'],
  [rule({ kind: 'drop', when: 'sometime' }), 'rules[0].when is "sometime"; it must be one of before, after.'],
  [
    rule({ kind: 'duplicate', service: 'S3' }),
    'rules[0].service is "S3"; it must be one of EventBridge, Scheduler, SQS. Did you mean SQS?',
  ],
  [
    rule({ kind: 'reorder', queue: 'orders.fifo' }),
    'rules[0].queue is "orders.fifo"; it must be the name of a standard queue: up to 80 letters, digits, hyphens and underscores. FIFO queues keep their order, and repeat nothing.',
  ],
])('refuses %j', (given, message) => {
  expect(() => readFaults(given, known)).toThrow(
    expect.objectContaining({ name: 'FaultsInvalid', message }) as Error,
  );
});
