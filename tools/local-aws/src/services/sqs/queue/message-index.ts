import type { Message } from './message.ts';

/** Few, so that a message that stays behind when its neighbours went keeps little memory. */
const places = 128;

interface Block {
  readonly messages: (Message | undefined)[];
  live: number;
}

/** Messages by number. Numbers follow each other, so they lie in blocks: a map of all would grow by copying itself, again and again. */
export class MessageIndex {
  readonly #blocks = new Map<number, Block>();
  #newest: Block = emptyBlock();
  #newestNumber = NaN;

  get(seq: number): Message | undefined {
    const number = Math.floor(seq / places);
    return this.#blocks.get(number)?.messages[seq - number * places];
  }

  set(seq: number, message: Message): void {
    const number = Math.floor(seq / places);
    const block = this.#blockOf(number);
    const at = seq - number * places;
    if (block.messages[at] === undefined) block.live++;
    block.messages[at] = message;
  }

  delete(seq: number): void {
    const number = Math.floor(seq / places);
    const block = this.#blocks.get(number);
    const at = seq - number * places;
    if (block?.messages[at] === undefined) return;
    block.messages[at] = undefined;
    block.live--;
    if (block.live > 0) return;
    this.#blocks.delete(number);
    if (this.#newest === block) this.#newestNumber = NaN;
  }

  /** Messages may be deleted on the way. */
  *values(): Generator<Message> {
    for (const { messages } of this.#blocks.values()) {
      for (const message of messages) if (message !== undefined) yield message;
    }
  }

  #blockOf(number: number): Block {
    if (number === this.#newestNumber) return this.#newest;
    let block = this.#blocks.get(number);
    if (block === undefined) {
      block = emptyBlock();
      this.#blocks.set(number, block);
    }
    this.#newest = block;
    this.#newestNumber = number;
    return block;
  }
}

const emptyBlock = (): Block => ({ messages: Array.from({ length: places }, () => undefined), live: 0 });
