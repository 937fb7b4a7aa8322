import type { DatabaseSync } from 'node:sqlite';
import { sqsError } from './sqs-error.ts';
import type { Arrivals } from './arrivals.ts';
import type { Queue, QueueStore } from './queue-store.ts';

/** What every action of SQS works with. */
export interface SqsContext {
  readonly account: string;
  readonly database: DatabaseSync;
  readonly store: QueueStore;
  readonly arrivals: Arrivals;
  readonly now: () => Date;
  readonly arnOf: (name: string) => string;
}

/** The queue that an address names. Its origin is whatever the client reached the endpoint by, so it does not count. */
export function queueAt(context: SqsContext, url: string): Queue {
  const match = /\/(\d{12})\/([A-Za-z0-9_-]{1,80})$/.exec(url);
  if (match?.[2] === undefined || match[1] !== context.account) throw sqsError('QueueDoesNotExist');
  return context.store.get(match[2]);
}
