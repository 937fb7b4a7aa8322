import { readHead } from '../message-head.ts';
import { deduplicationWindow } from '../queue/deduplication.ts';
import { Message } from '../queue/message.ts';
import type { MessageIndex } from '../queue/message-index.ts';
import type { Queue } from '../queue/queue.ts';
import type { DuplicateRecord, MessageRecord, MoveRecord, ReceiveRecord, RecordReader } from './records.ts';
import type { Segment } from './segment.ts';

export interface RecoveryOptions {
  readonly messages: MessageIndex;
  readonly time: () => number;
  readonly queueById: (id: number) => Queue | undefined;
}

/** Makes of the journal's records the messages that live, and what tells their duplicates. */
export class Recovery implements RecordReader {
  nextSeq = 1;
  readonly #messages: MessageIndex;
  readonly #queueById: RecoveryOptions['queueById'];
  readonly #oldestDuplicate: number;
  #segment: Segment | undefined;

  constructor({ messages, time, queueById }: RecoveryOptions) {
    this.#messages = messages;
    this.#queueById = queueById;
    this.#oldestDuplicate = time() - deduplicationWindow;
  }

  enter(segment: Segment): void {
    this.#segment = segment;
  }

  next(seq: number): void {
    this.nextSeq = Math.max(this.nextSeq, seq);
  }

  message(record: MessageRecord): void {
    this.next(record.seq + 1);
    const queue = this.#queueById(record.queue);
    const segment = this.#segment;
    if (queue === undefined || segment === undefined) return;
    // A segment that was about to be freed holds what was written again.
    this.remove(record.seq);
    const message = new Message({ ...record, queue, segment });
    const { receives, firstReceived, taken, nonce } = record;
    Object.assign(message, { receives, firstReceived, taken, nonce });
    this.#messages.set(record.seq, message);
    segment.live++;
    if (queue.fifo !== undefined) this.#recognise(message, record, segment);
  }

  receive({ seq, ...state }: ReceiveRecord): void {
    this.#change(seq, state);
  }

  visibility(seq: number, visibleAt: number): void {
    this.#change(seq, { visibleAt });
  }

  remove(seq: number): void {
    const message = this.#messages.get(seq);
    if (message === undefined) return;
    this.#messages.delete(seq);
    message.segment.live--;
  }

  move({ seq, queue: id, sent, deadFrom }: MoveRecord): void {
    const queue = this.#queueById(id);
    if (queue === undefined) this.remove(seq);
    else this.#change(seq, { queue, sent, deadFrom, taken: 0, visibleAt: sent });
  }

  purge(id: number, before: number): void {
    for (const { queue, seq } of this.#messages.values()) {
      if (queue.id === id && seq < before) this.remove(seq);
    }
  }

  duplicate({ queue, key, ...original }: DuplicateRecord): void {
    if (original.at <= this.#oldestDuplicate) return;
    this.#queueById(queue)?.deduplication.add(key, { ...original, segment: this.#segment?.number ?? 0 });
  }

  #change(seq: number, changes: Partial<Message>): void {
    const message = this.#messages.get(seq);
    if (message !== undefined) Object.assign(message, changes);
  }

  #recognise(message: Message, { head, fresh, sent: at, seq }: MessageRecord, segment: Segment): void {
    const { groupId = '', key, id: messageId } = readHead(head());
    message.groupName = groupId;
    if (!fresh || key === undefined || at <= this.#oldestDuplicate) return;
    message.queue.deduplication.add(key, { at, seq, messageId, segment: segment.number });
  }
}
