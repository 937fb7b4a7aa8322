import type { Clock } from '../../endpoint/clock.ts';
import type { MessageStore } from './message-store.ts';
import type { Message } from './queue/message.ts';
import type { Queue } from './queue/queue.ts';

/** @see https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_ReceiveMessage.html on ReceiveRequestAttemptId */
const window = 300_000;

interface Attempt {
  readonly at: number;
  readonly taken: readonly { readonly message: Message; readonly nonce: number }[];
}

/** What receives of FIFO queues got, so that one that is sent again gets the same. A restart forgets it. */
export class ReceiveAttempts {
  readonly #clock: Clock;
  readonly #messages: Pick<MessageStore, 'changeVisibility' | 'settle'>;
  readonly #attempts = new Map<string, Attempt>();

  constructor({
    clock,
    messages,
  }: {
    clock: Clock;
    messages: Pick<MessageStore, 'changeVisibility' | 'settle'>;
  }) {
    this.#clock = clock;
    this.#messages = messages;
  }

  remember(queue: Queue, id: string, messages: readonly Message[]): void {
    const at = this.#clock.now().getTime();
    for (const [key, attempt] of this.#attempts) {
      if (attempt.at + window > at) break;
      this.#attempts.delete(key);
    }
    if (messages.length === 0) return;
    const taken = messages.map((message) => ({ message, nonce: message.nonce }));
    this.#attempts.set(keyOf(queue, id), { at, taken });
  }

  /** The messages of the attempt, hidden anew; undefined when any of them was touched since. */
  repeat(queue: Queue, id: string, visibility: number): readonly Message[] | undefined {
    const attempt = this.#attempts.get(keyOf(queue, id));
    const now = this.#clock.now().getTime();
    if (attempt === undefined || attempt.at + window <= now) return undefined;
    this.#messages.settle(queue);
    const intact = attempt.taken.every(
      ({ message, nonce }) =>
        message.queue === queue && message.placement === 'in flight' && message.nonce === nonce,
    );
    if (!intact) return undefined;
    const messages = attempt.taken.map(({ message }) => message);
    for (const message of messages) this.#messages.changeVisibility(message, now + visibility);
    return messages;
  }
}

const keyOf = (queue: Queue, id: string) => `${queue.id} ${id}`;
