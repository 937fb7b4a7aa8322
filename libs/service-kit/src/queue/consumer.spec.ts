import { pino } from 'pino';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { startConsumer } from './consumer.ts';
import type { Queue, QueueMessage } from './queue.ts';
import { retryDelaySeconds } from './retry-delay.ts';

/** A queue that gives each batch once, then waits to be stopped. */
function queueOf(...batches: (readonly QueueMessage[] | Error)[]) {
  const asked: number[] = [];
  const hidden: [string, number][] = [];
  const removed: string[] = [];
  const queue: Queue = {
    receive: ({ max, signal }) => {
      asked.push(max);
      const next = batches.shift();
      if (next instanceof Error) return Promise.reject(next);
      if (next !== undefined) return Promise.resolve(next);
      return new Promise((_resolve, reject) =>
        signal.addEventListener('abort', () => reject(new Error('aborted'))),
      );
    },
    remove: (receipt) => Promise.resolve(void removed.push(receipt)),
    hide: (receipt, seconds) => Promise.resolve(void hidden.push([receipt, seconds])),
    setAside: () => Promise.resolve(),
  };
  return { queue, asked, hidden, removed };
}

const message = (id: string): QueueMessage => ({ id, receipt: id, body: id, receiveCount: 1 });
const log = pino({ level: 'silent' });

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

describe('the consumer', () => {
  it('keeps a message hidden for as long as it is in hand', async () => {
    const { queue, hidden, removed } = queueOf([message('m1')]);
    const gate: PromiseWithResolvers<void> = Promise.withResolvers();
    const handle = () => gate.promise.then(() => ({ handled: true }) as const);
    const consumer = startConsumer({ queue, handle, visibilitySeconds: 30, log });
    await vi.advanceTimersByTimeAsync(31_000);
    expect(hidden).toEqual([
      ['m1', 30],
      ['m1', 30],
    ]);
    gate.resolve();
    await vi.advanceTimersByTimeAsync(60_000);
    expect(hidden).toHaveLength(2);
    expect(removed).toEqual(['m1']);
    await consumer.stop(1_000);
  });

  it('takes no more than ten in hand', async () => {
    const ten = Array.from({ length: 10 }, (_, index) => message(`m${index}`));
    const { queue, asked } = queueOf(ten.slice(0, 6), ten.slice(6), [message('m10')]);
    const gates = new Map<string, () => void>();
    const handle = (body: string) =>
      new Promise<{ handled: true }>((resolve) => gates.set(body, () => resolve({ handled: true })));
    const consumer = startConsumer({ queue, handle, visibilitySeconds: 30, log });
    await vi.advanceTimersByTimeAsync(0);
    expect(asked).toEqual([10, 4]);
    gates.get('m3')?.();
    await vi.advanceTimersByTimeAsync(0);
    expect(asked).toEqual([10, 4, 1]);
    for (const open of gates.values()) open();
    await consumer.stop(1_000);
  });

  it('rests longer after each failure to read the queue, and reads on when it can', async () => {
    const { queue, asked, removed } = queueOf(new Error('down'), new Error('down'), [message('m1')]);
    const handle = () => Promise.resolve({ handled: true } as const);
    const consumer = startConsumer({ queue, handle, visibilitySeconds: 30, log });
    await vi.advanceTimersByTimeAsync(499);
    expect(asked).toHaveLength(1);
    await vi.advanceTimersByTimeAsync(1);
    expect(asked).toHaveLength(2);
    await vi.advanceTimersByTimeAsync(1_000);
    expect(removed).toEqual(['m1']);
    await consumer.stop(1_000);
  });

  it('stops within its bound, with or without what is in hand', async () => {
    const { queue, removed } = queueOf([message('m1')]);
    const handle = () => new Promise<never>(() => undefined);
    const consumer = startConsumer({ queue, handle, visibilitySeconds: 30, log });
    await vi.advanceTimersByTimeAsync(0);
    const stopped = consumer.stop(4_000);
    await vi.advanceTimersByTimeAsync(4_000);
    expect(await stopped).toBe(false);
    expect(removed).toEqual([]);
  });
});

it('a message rests for longer after each failed try, and for 15 minutes at most', () => {
  const delays = [1, 2, 3, 4, 5, 6, 50].map(retryDelaySeconds);
  expect(delays).toEqual([1, 4, 15, 60, 240, 900, 900]);
});
