import type { Clock } from '../../endpoint/clock.ts';
import type { MessageStore } from './message-store.ts';
import type { Message } from './queue/message.ts';
import type { Queue } from './queue/queue.ts';
import { sqsError } from './sqs-error.ts';

export interface Wish {
  readonly limit: number;
  /** Milliseconds out of sight. */
  readonly visibility: number;
}

interface Waiting {
  readonly wish: Wish;
  readonly end: (messages: readonly Message[]) => void;
  readonly refuse: (error: Error) => void;
}

interface Waiters {
  readonly waiting: Set<Waiting>;
  /** Calls off the look at the time when the next message comes back. */
  cancel: (() => void) | undefined;
}

/** Long polls. Each message wakes the one that has waited longest; nobody looks while nothing happens. */
export class Receivers {
  readonly #clock: Clock;
  readonly #receive: MessageStore['receive'];
  readonly #queues = new Map<Queue, Waiters>();
  readonly #awake = new Set<Queue>();

  constructor({ clock, receive }: { clock: Clock; receive: MessageStore['receive'] }) {
    this.#clock = clock;
    this.#receive = receive;
  }

  /** Something may have become receivable. */
  announce(queue: Queue): void {
    if (!this.#queues.has(queue)) return;
    if (this.#awake.size === 0) queueMicrotask(() => this.serve());
    this.#awake.add(queue);
  }

  /** Gives out what was announced. */
  serve(): void {
    while (this.#awake.size > 0) {
      const queues = [...this.#awake];
      this.#awake.clear();
      for (const queue of queues) this.#serve(queue);
    }
  }

  /** What arrives within the time; nothing when the signal aborts. */
  wait(
    queue: Queue,
    { wish, milliseconds, signal }: { wish: Wish; milliseconds: number; signal: AbortSignal },
  ): Promise<readonly Message[]> {
    if (signal.aborted) return Promise.resolve([]);
    return new Promise((resolve, reject) => {
      const waiters = this.#waitersOf(queue);
      const leave = () => {
        waiters.waiting.delete(waiting);
        cancel();
        signal.removeEventListener('abort', nothing);
        if (waiters.waiting.size > 0) return;
        waiters.cancel?.();
        this.#queues.delete(queue);
      };
      const waiting: Waiting = {
        wish,
        end: (messages) => {
          leave();
          resolve(messages);
        },
        refuse: (error) => {
          leave();
          reject(error);
        },
      };
      const nothing = () => waiting.end([]);
      const cancel = this.#clock.after(milliseconds, nothing);
      signal.addEventListener('abort', nothing, { once: true });
      waiters.waiting.add(waiting);
      this.#lookAgain(queue, waiters);
    });
  }

  /** The queue was deleted. */
  dismiss(queue: Queue): void {
    for (const { refuse } of [...(this.#queues.get(queue)?.waiting ?? [])])
      refuse(sqsError('QueueDoesNotExist'));
  }

  #serve(queue: Queue): void {
    const waiters = this.#queues.get(queue);
    if (waiters === undefined || queue.gone) return;
    for (const { wish, end } of waiters.waiting) {
      const messages = this.#receive(queue, wish);
      if (messages.length === 0) break;
      end(messages);
    }
    if (waiters.waiting.size > 0) this.#lookAgain(queue, waiters);
  }

  #lookAgain(queue: Queue, waiters: Waiters): void {
    waiters.cancel?.();
    waiters.cancel = undefined;
    const due = queue.deadlines.first?.visibleAt;
    if (due === undefined) return;
    const milliseconds = Math.max(due - this.#clock.now().getTime(), 0);
    waiters.cancel = this.#clock.after(milliseconds, () => this.#serve(queue));
  }

  #waitersOf(queue: Queue): Waiters {
    let waiters = this.#queues.get(queue);
    if (waiters === undefined) {
      waiters = { waiting: new Set(), cancel: undefined };
      this.#queues.set(queue, waiters);
    }
    return waiters;
  }
}
