import type { Message } from './message.ts';

/** Messages that are out of sight, the one that comes back first on top. Each knows its place, so that it can leave. */
export class Deadlines {
  readonly #heap: Message[] = [];

  get first(): Message | undefined {
    return this.#heap[0];
  }

  [Symbol.iterator](): IterableIterator<Message> {
    return this.#heap.values();
  }

  add(message: Message): void {
    this.#heap.push(message);
    this.#rise(this.#heap.length - 1, message);
  }

  remove(message: Message): void {
    const at = message.heapIndex;
    const last = this.#heap.pop();
    message.heapIndex = -1;
    if (last === undefined || last === message) return;
    this.#rise(at, last);
    this.#sink(last.heapIndex, last);
  }

  #rise(start: number, message: Message): void {
    let at = start;
    while (at > 0) {
      const parent = this.#heap[(at - 1) >> 1];
      if (parent === undefined || !before(message, parent)) break;
      this.#set(at, parent);
      at = (at - 1) >> 1;
    }
    this.#set(at, message);
  }

  #sink(start: number, message: Message): void {
    let at = start;
    for (;;) {
      const left = this.#heap[2 * at + 1];
      if (left === undefined) break;
      const right = this.#heap[2 * at + 2];
      const child = right !== undefined && before(right, left) ? right : left;
      if (!before(child, message)) break;
      const next = child.heapIndex;
      this.#set(at, child);
      at = next;
    }
    this.#set(at, message);
  }

  #set(at: number, message: Message): void {
    this.#heap[at] = message;
    message.heapIndex = at;
  }
}

const before = (a: Message, b: Message) =>
  a.visibleAt < b.visibleAt || (a.visibleAt === b.visibleAt && a.seq < b.seq);
