import { Line } from './line.ts';
import type { Message } from './message.ts';
import type { Shelf } from './shelf.ts';

/** Messages of one group, of which none is received while another is in flight. */
export interface Group {
  readonly name: string;
  readonly line: Line<Message>;
  /** Taken and not released. */
  taken: number;
  /** Members, wherever they are. */
  size: number;
  available: boolean;
  previous: Group | undefined;
  next: Group | undefined;
}

/**
 * A FIFO queue: strict order in a group, and a group is locked while messages of it are in flight. One receive takes as
 * many as it can from a group before it goes on to the next.
 * @see https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/FIFO-queues-understanding-logic.html
 */
export class FifoShelf implements Shelf {
  readonly #groups = new Map<string, Group>();
  /** Those that a receive may take from. */
  readonly #available = new Line<Group>();
  /** The one that the receive at hand takes from. */
  #current: Group | undefined;

  get first(): Message | undefined {
    return this.#current?.line.first ?? this.#available.first?.line.first;
  }

  /** The group that a message of this name joins. */
  join(name: string): Group {
    let group = this.#groups.get(name);
    if (group === undefined) {
      group = {
        ...{ name, line: new Line<Message>(), taken: 0, size: 0, available: false },
        ...{ previous: undefined, next: undefined },
      };
      this.#groups.set(name, group);
    }
    group.size++;
    return group;
  }

  /** The message is none of this queue's any more. */
  leave(group: Group): void {
    group.size--;
    if (group.size > 0) return;
    this.#withdraw(group);
    if (this.#current === group) this.#current = undefined;
    this.#groups.delete(group.name);
  }

  put(message: Message): void {
    const group = groupOf(message);
    group.line.insert(message, (other) => other.seq < message.seq);
    this.#offer(group);
  }

  take(): Message | undefined {
    if (this.#current?.line.first === undefined) this.#current = this.#available.shift();
    const group = this.#current;
    if (group === undefined) return undefined;
    group.available = false;
    group.taken++;
    return group.line.shift();
  }

  /** The receive at hand is over: what it took from is locked. */
  seal(): void {
    const group = this.#current;
    this.#current = undefined;
    if (group !== undefined) this.#offer(group);
  }

  remove(message: Message): void {
    const group = groupOf(message);
    group.line.remove(message);
    if (group.line.first === undefined) this.#withdraw(group);
  }

  released(message: Message): void {
    const group = groupOf(message);
    group.taken--;
    this.#offer(group);
  }

  #offer(group: Group): void {
    if (group.available || group.taken > 0 || group === this.#current || group.line.first === undefined)
      return;
    group.available = true;
    this.#available.push(group);
  }

  #withdraw(group: Group): void {
    if (!group.available) return;
    group.available = false;
    this.#available.remove(group);
  }
}

function groupOf({ group }: Message): Group {
  if (group === undefined) throw new Error('A message of a FIFO queue has no group.');
  return group;
}
