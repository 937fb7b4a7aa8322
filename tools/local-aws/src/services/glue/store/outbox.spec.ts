import { DatabaseSync } from 'node:sqlite';
import { expect, test } from 'vitest';
import type { NativeEvent } from '../../../endpoint/service.ts';
import { openOutbox } from './outbox.ts';
import { transactionOn } from './transaction.ts';

const event = (name: string): NativeEvent => ({
  source: 'aws.glue',
  detailType: name,
  resources: [],
  detail: { name },
});

test('given a crash between the state and the bus, then the next start puts the event there, in order, once', () => {
  const database = new DatabaseSync(':memory:');
  const dead = openOutbox(database, () => {
    throw new Error('The endpoint dies here.');
  });
  const transact = transactionOn(database, () => dead.flush());
  expect(() => transact(() => dead.add(event('first')))).toThrow('dies here');
  dead.add(event('second'));
  const seen: string[] = [];
  const next = openOutbox(database, ({ detailType }) => seen.push(detailType));
  next.flush();
  next.flush();
  expect(seen).toEqual(['first', 'second']);
});

test('given work that fails, then neither its state nor its event remains', () => {
  const database = new DatabaseSync(':memory:');
  const seen: string[] = [];
  const outbox = openOutbox(database, ({ detailType }) => seen.push(detailType));
  const transact = transactionOn(database, () => outbox.flush());
  expect(() =>
    transact(() => {
      transact(() => outbox.add(event('inner')));
      throw new Error('no');
    }),
  ).toThrow('no');
  transact(() => outbox.add(event('other')));
  expect(seen).toEqual(['other']);
});
