import { Line } from './line.ts';
import type { Message } from './message.ts';

/** Holds the messages of a queue that may be received, in the order in which they are. */
export interface Shelf {
  /** `group` names the message's group in a FIFO queue. */
  put(message: Message): void;
  /** The next message, taken off. A standard queue may pass over some that stand before it. */
  take(passedOver?: number): Message | undefined;
  /** One that stands on the shelf leaves otherwise. */
  remove(message: Message): void;
  /** One that was taken is deleted, dead-lettered, or comes back. */
  released(message: Message): void;
  /** The oldest one, as far as the order tells. */
  readonly first: Message | undefined;
}

/** A standard queue: nearly in order, which is what AWS promises. */
export class StandardShelf implements Shelf {
  readonly #line = new Line<Message>();

  get first(): Message | undefined {
    return this.#line.first;
  }

  put(message: Message): void {
    this.#line.push(message);
  }

  take(passedOver = 0): Message | undefined {
    let message = this.#line.first;
    for (let left = passedOver; left > 0 && message?.next !== undefined; left--) message = message.next;
    if (message !== undefined) this.#line.remove(message);
    return message;
  }

  remove(message: Message): void {
    this.#line.remove(message);
  }

  released(): void {
    // Nothing is locked.
  }
}
