import { join } from 'node:path';
import { Message, type MessageText } from '../queue/message.ts';
import type { MessageIndex } from '../queue/message-index.ts';
import type { Queue } from '../queue/queue.ts';
import { Journal } from './journal.ts';
import { Recovery } from './recovery.ts';
import {
  writeDuplicate,
  writeMessage,
  writeMove,
  writePurge,
  writeReceive,
  writeRemove,
  writeVisibility,
} from './records.ts';

export interface LogSizes {
  /** Of a file of the journal, in bytes. */
  readonly segment: number;
  /** The journal is rewritten where it is larger than this and three times what lives in it. */
  readonly leastWorthCleaning: number;
  /** Texts kept in memory too, in characters: what is sent is mostly received soon. */
  readonly texts: number;
}

const mebibyte = 1024 * 1024;
const usualSizes: LogSizes = {
  segment: 16 * mebibyte,
  leastWorthCleaning: 64 * mebibyte,
  texts: 8 * mebibyte,
};

export interface MessageLogOptions {
  readonly home: string;
  /** Every message that lives, by its number. */
  readonly messages: MessageIndex;
  readonly time: () => number;
  readonly queueById: (id: number) => Queue | undefined;
  readonly queues: () => Iterable<Queue>;
  readonly beforeFlush: () => void;
  readonly sizes?: LogSizes | undefined;
}

export interface NewEntry extends MessageText {
  readonly now: number;
  readonly delay: number;
  readonly group: string | undefined;
}

/** What happens to messages, told to the journal; and their texts, which lie there. */
export class MessageLog {
  readonly #given: MessageLogOptions;
  readonly #journal: Journal;
  readonly #sizes: LogSizes;
  #nextSeq = 1;
  #liveBytes = 0;
  #textSize = 0;

  constructor(given: MessageLogOptions) {
    this.#given = given;
    this.#sizes = given.sizes ?? usualSizes;
    this.#journal = new Journal({
      folder: join(given.home, 'sqs'),
      segmentSize: this.#sizes.segment,
      beforeFlush: given.beforeFlush,
      onNewSegment: () => setImmediate(() => this.#clean()),
      nextSeq: () => this.#nextSeq,
    });
  }

  /** Reads what an earlier process left into `messages`; they are in no queue's index yet. */
  recover(committed: number): void {
    const recovery = new Recovery(this.#given);
    this.#journal.recover(recovery, { committed, at: (segment) => recovery.enter(segment) });
    this.#nextSeq = recovery.nextSeq;
    for (const message of this.#given.messages.values()) this.#count(message);
  }

  /** Resolves when everything that was told so far is stored; undefined when it is. */
  get stored(): Promise<void> | undefined {
    return this.#journal.stored;
  }

  get nextSeq(): number {
    return this.#nextSeq;
  }

  close(): void {
    this.#journal.close();
  }

  /** Writes a group that counts once the database has committed the transaction. Returns what takes it back. */
  inTransaction(transaction: number, write: () => void): () => void {
    return this.#journal.appendFor(transaction, write);
  }

  /** A new message, which no index knows yet. */
  append(queue: Queue, { head, body, now, delay, group }: NewEntry): Message {
    const seq = this.#nextSeq++;
    const { segment } = this.#journal.position;
    const message = new Message({
      ...{ seq, queue, sent: now, visibleAt: now + delay, segment, offset: 0, headLength: 0, bodyLength: 0 },
    });
    if (queue.fifo !== undefined) message.group = queue.fifo.join(group ?? '');
    const writer = this.#journal.writer;
    const lengths = writeMessage(writer, message, { queue: queue.id, fresh: true });
    message.offset = this.#journal.position.offset;
    message.headLength = writer.text(head);
    message.bodyLength = writer.text(body);
    writer.setUint(lengths, message.headLength);
    writer.setUint(lengths + 4, message.bodyLength);
    const size = body.length + head.length;
    if (this.#textSize + size <= this.#sizes.texts) {
      // Made only here: V8 puts what mostly lives long among the old at once, and what it names dies no sooner than that.
      message.text = { head, body };
      this.#textSize += size;
    }
    return message;
  }

  /** The message lives, where it was appended. */
  keep(message: Message): void {
    message.segment.live++;
    this.#count(message);
  }

  /** The message lives no more. */
  release(message: Message): void {
    message.segment.live--;
    this.#liveBytes -= message.headLength + message.bodyLength;
    if (message.text === undefined) return;
    this.#textSize -= message.text.body.length + message.text.head.length;
    message.text = undefined;
  }

  received(message: Message): void {
    writeReceive(this.#journal.writer, message);
  }

  hidden({ seq, visibleAt }: Message): void {
    writeVisibility(this.#journal.writer, seq, visibleAt);
  }

  removed({ seq }: Message): void {
    writeRemove(this.#journal.writer, seq);
  }

  moved({ seq, queue, sent, deadFrom }: Message): void {
    writeMove(this.#journal.writer, { seq, queue: queue.id, sent, deadFrom });
  }

  purged({ id }: Queue): void {
    writePurge(this.#journal.writer, id, this.#nextSeq);
  }

  textOf(message: Message): MessageText {
    if (message.text !== undefined) return message.text;
    const { segment, offset, headLength, bodyLength } = message;
    const bytes = this.#journal.read(segment, offset, headLength + bodyLength);
    return { head: bytes.toString('utf8', 0, headLength), body: bytes.toString('utf8', headLength) };
  }

  /** Frees segments from the oldest on; where much of the journal is dead, what lives in them is written again. */
  #clean(): void {
    for (let oldest = this.#journal.oldest; oldest !== undefined; oldest = this.#journal.oldest) {
      if (oldest.live > 0 && this.#journal.size < this.#sizes.leastWorthCleaning + 3 * this.#liveBytes)
        return;
      const now = this.#given.time();
      for (const message of this.#given.messages.values()) {
        if (message.segment === oldest) this.#rewrite(message);
      }
      for (const queue of this.#given.queues()) this.#rewriteDuplicates(queue, oldest.number, now);
      this.#journal.dropOldest();
    }
  }

  #rewrite(message: Message): void {
    const text = this.textOf(message);
    const writer = this.#journal.writer;
    const { segment } = this.#journal.position;
    const lengths = writeMessage(writer, message, { queue: message.queue.id, fresh: false });
    const { offset } = this.#journal.position;
    writer.setUint(lengths, writer.text(text.head));
    writer.setUint(lengths + 4, writer.text(text.body));
    message.segment.live--;
    segment.live++;
    message.segment = segment;
    message.offset = offset;
    if (message.deadFrom === '') return;
    this.moved(message);
    // A move makes a message visible; this one may be in flight.
    writeReceive(writer, message);
  }

  #rewriteDuplicates(queue: Queue, segment: number, now: number): void {
    for (const [key, original] of queue.deduplication.entries(now)) {
      if (original.segment !== segment) continue;
      writeDuplicate(this.#journal.writer, { queue: queue.id, key, ...original });
      original.segment = this.#journal.position.segment.number;
    }
  }

  #count({ headLength, bodyLength }: Message): void {
    this.#liveBytes += headLength + bodyLength;
  }
}
