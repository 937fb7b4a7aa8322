import type { Logger } from 'pino';
import type { MessageHandler } from '../messages/message-handler.ts';
import { pause } from './pause.ts';
import type { Queue, QueueMessage } from './queue.ts';
import { workOnMessage } from './work-on-message.ts';

export interface Consumer {
  /** Receives no more, and waits for what is in hand; false when the bound passed first. */
  readonly stop: (boundMilliseconds: number) => Promise<boolean>;
}

/** SQS gives at most ten at a time; as many are worked on at once. */
const handsFull = 10;

const longestPauseMilliseconds = 15_000;

/** Long-polls a queue and works on several messages at once, keeping each hidden while it is in hand. */
export function startConsumer({
  queue,
  handle,
  visibilitySeconds,
  log,
}: {
  readonly queue: Queue;
  readonly handle: MessageHandler;
  readonly visibilitySeconds: number;
  readonly log: Logger;
}): Consumer {
  const stopping = new AbortController();
  const { signal } = stopping;
  const isStopping = () => signal.aborted;
  const inHand = new Set<Promise<void>>();

  const take = (message: QueueMessage) => {
    const work = workInHand(message).finally(() => inHand.delete(work));
    inHand.add(work);
  };

  async function workInHand(message: QueueMessage): Promise<void> {
    const heartbeat = setInterval(() => {
      queue.hide(message.receipt, visibilitySeconds).catch((error: unknown) => {
        log.warn({ messageId: message.id, err: error }, 'a message could not be kept hidden');
      });
    }, visibilitySeconds * 500);
    try {
      const done = await workOnMessage({ handle, queue, log }, message);
      clearInterval(heartbeat);
      if (done) await queue.remove(message.receipt);
    } catch (error) {
      // Handled, but not deleted: it comes again and is dropped as seen.
      log.warn({ messageId: message.id, err: error }, 'a message that was handled could not be deleted');
    } finally {
      clearInterval(heartbeat);
    }
  }

  async function poll(): Promise<void> {
    let failures = 0;
    while (!signal.aborted) {
      const free = handsFull - inHand.size;
      if (free === 0) {
        await Promise.race([...inHand, aborted(signal)]);
        continue;
      }
      try {
        const messages = await queue.receive({ max: free, visibilitySeconds, signal });
        failures = 0;
        for (const message of messages) take(message);
      } catch (error) {
        if (isStopping()) return;
        failures += 1;
        // Once when it begins; the readiness route tells the rest.
        if (failures === 1) log.error({ err: error }, 'the queue cannot be read: trying again');
        const rest = Math.min(500 * 2 ** (failures - 1), longestPauseMilliseconds);
        await pause(rest, signal);
      }
    }
  }

  const polling = poll();

  return {
    async stop(boundMilliseconds) {
      stopping.abort();
      const finished = polling.then(async () => {
        await Promise.all(inHand);
        return true;
      });
      const bound = new AbortController();
      const passed = pause(boundMilliseconds, bound.signal).then(() => false);
      const inTime = await Promise.race([finished, passed]);
      bound.abort();
      if (!inTime) log.warn({ messages: inHand.size }, 'stopped with messages in hand: they come again');
      return inTime;
    },
  };
}

function aborted(signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) resolve();
    else signal.addEventListener('abort', () => resolve(), { once: true });
  });
}
