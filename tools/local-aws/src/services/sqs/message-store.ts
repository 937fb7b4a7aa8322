import { join } from 'node:path';
import type { DatabaseSync } from 'node:sqlite';
import { enlist } from '../../endpoint/database.ts';
import { uuid } from '../../endpoint/identifiers.ts';
import { Journal } from './journal/journal.ts';
import {
  type MessageRecord,
  type RecordReader,
  writeDuplicate,
  writeMessage,
  writeMove,
  writePurge,
  writeReceive,
  writeRemove,
  writeVisibility,
} from './journal/records.ts';
import { type MessageHead, deduplicationKey, md5Of, readHead, writeHead } from './message-head.ts';
import { deduplicationWindow } from './queue/deduplication.ts';
import { Message, type MessageText } from './queue/message.ts';
import type { Queue } from './queue/queue.ts';
import { CommitMarker } from './commit-marker.ts';

/** Bodies kept in memory beside the journal, in characters: what is sent is mostly received soon. */
const textBudget = 16 * 1024 * 1024;
/** The journal is rewritten where it is larger than this and three times what lives in it. */
const leastWorthCleaning = 64 * 1024 * 1024;
/** @see https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/quotas-messages.html */
export const mostInFlight = 120_000;

export interface NewMessage
  extends Omit<MessageHead, 'id' | 'md5' | 'key'>, Partial<Pick<MessageHead, 'md5'>> {
  readonly body: string;
  readonly delaySeconds?: number;
}

export interface Sent {
  readonly id: string;
  readonly seq: number;
}

interface Waiting {
  readonly queue: Queue;
  readonly message: NewMessage;
}

export interface MessageStoreOptions {
  readonly home: string;
  readonly database: DatabaseSync;
  readonly now: () => Date;
  readonly random: () => number;
  readonly queueById: (id: number) => Queue | undefined;
  /** Where the dead letters of a queue go; undefined when there is no such queue. */
  readonly deadLetterQueueOf: (queue: Queue) => Queue | undefined;
  readonly arnOf: (name: string) => string;
  /** Something became receivable, or will at a time that is known now. */
  readonly announce: (queue: Queue) => void;
  readonly beforeFlush: () => void;
}

/** Every message, by queue and by number: an index in memory over the journal. */
export class MessageStore {
  readonly #given: MessageStoreOptions;
  readonly #journal: Journal;
  readonly #messages = new Map<number, Message>();
  readonly #marker: CommitMarker;
  #nextSeq = 1;
  #liveBytes = 0;
  #textSize = 0;
  /** Sent in the open transaction. */
  #waiting: Waiting[] = [];
  #prepared: { readonly messages: readonly Message[]; readonly undo: () => void } | undefined;

  constructor(given: MessageStoreOptions) {
    this.#given = given;
    this.#marker = new CommitMarker(given.database);
    this.#journal = new Journal({
      folder: join(given.home, 'sqs'),
      beforeFlush: given.beforeFlush,
      onNewSegment: () => setImmediate(() => this.#clean()),
      nextSeq: () => this.#nextSeq,
    });
  }

  /** Reads what an earlier process left. */
  recover(): void {
    const recovery = this.#recovery();
    this.#journal.recover(recovery, {
      committed: this.#marker.committed,
      at: (segment) => (recovery.segment = segment),
    });
    const now = this.#time();
    const ordered = [...this.#messages.values()].toSorted(
      (a, b) => a.visibleAt - b.visibleAt || a.seq - b.seq,
    );
    for (const message of ordered) {
      const { fifo } = message.queue;
      if (fifo !== undefined) message.group = fifo.join(message.group?.name ?? '');
      this.#place(message, now);
    }
  }

  /** Resolves when everything that was done so far is stored; undefined when it is. */
  get stored(): Promise<void> | undefined {
    return this.#journal.stored;
  }

  close(): void {
    this.#journal.close();
  }

  /** The message or, where it is a duplicate, the one that it repeats. Stored once `stored` resolves. */
  send(queue: Queue, message: NewMessage): Sent {
    const now = this.#time();
    const key = deduplicationKey(queue, message);
    const original = key === undefined ? undefined : queue.deduplication.find(key, now);
    if (original !== undefined) return { id: original.messageId, seq: original.seq };
    const id = uuid(this.#given.random);
    const created = this.#write(queue, { message, id, now, key });
    this.#admit(created, now);
    return { id, seq: created.seq };
  }

  /** Sends with the transaction that is open, and not at all if that is rolled back. */
  sendInTransaction(queue: Queue, message: NewMessage): void {
    if (!enlist(this.#given.database, this.#participant)) {
      this.send(queue, message);
      return;
    }
    this.#waiting.push({ queue, message });
  }

  readonly #participant = {
    prepare: (changed: boolean) => {
      const waiting = this.#waiting;
      this.#waiting = [];
      if (!changed) {
        // Nothing else depends on it: it goes with whatever this turn of the event loop sends.
        for (const { queue, message } of waiting) if (!queue.gone) this.send(queue, message);
        return;
      }
      const number = this.#marker.begin();
      const messages: Message[] = [];
      const keys: { queue: Queue; key: string }[] = [];
      const now = this.#time();
      const takeBack = this.#journal.appendFor(number, () => {
        for (const { queue, message } of waiting) {
          const key = deduplicationKey(queue, message);
          if (key !== undefined && queue.deduplication.find(key, now) !== undefined) continue;
          messages.push(this.#write(queue, { message, id: uuid(this.#given.random), now, key }));
          if (key !== undefined) keys.push({ queue, key });
        }
      });
      const undo = () => {
        takeBack();
        for (const { queue, key } of keys) queue.deduplication.remove(key);
      };
      this.#prepared = { messages, undo };
    },
    committed: () => {
      const now = this.#time();
      for (const message of this.#prepared?.messages ?? []) this.#admit(message, now);
      this.#prepared = undefined;
    },
    rolledBack: () => {
      this.#waiting = [];
      this.#prepared?.undo();
      this.#prepared = undefined;
    },
  };

  /** Brings back what was out of sight until now. */
  settle(queue: Queue): void {
    const now = this.#time();
    for (;;) {
      const due = queue.deadlines.first;
      if (due === undefined || due.visibleAt > now) return;
      this.#show(due);
    }
  }

  /** Frees the messages at the head of the queue that were kept for as long as it says. */
  expire(queue: Queue): void {
    this.settle(queue);
    const oldest = this.#time() - queue.numbers.retention;
    for (
      let first = queue.shelf.first;
      first !== undefined && first.sent <= oldest;
      first = queue.shelf.first
    ) {
      this.#drop(first);
    }
  }

  /** Takes up to `limit` messages out of sight. One that was received too often goes to the dead-letter queue instead. */
  receive(queue: Queue, { limit, visibility }: { limit: number; visibility: number }): Message[] {
    this.settle(queue);
    const now = this.#time();
    const { redrive, retention } = queue.numbers;
    const deadLetters = redrive === undefined ? undefined : this.#given.deadLetterQueueOf(queue);
    const received: Message[] = [];
    while (received.length < limit && queue.inFlight < mostInFlight) {
      const message = queue.shelf.take();
      if (message === undefined) break;
      queue.ready--;
      message.placement = 'in flight';
      queue.inFlight++;
      if (message.sent + retention <= now) this.#drop(message);
      else if (
        redrive !== undefined &&
        deadLetters !== undefined &&
        message.receives >= redrive.maxReceiveCount
      ) {
        this.#bury(message, deadLetters);
      } else {
        message.receives++;
        message.firstReceived ||= now;
        message.taken = now;
        message.nonce = Math.floor(this.#given.random() * 2 ** 30);
        message.visibleAt = now + visibility;
        received.push(message);
        writeReceive(this.#journal.writer, message);
      }
    }
    queue.fifo?.seal();
    for (const message of received) {
      queue.deadlines.add(message);
      if (visibility === 0) this.#show(message);
    }
    return received;
  }

  find(seq: number): Message | undefined {
    return this.#messages.get(seq);
  }

  remove(message: Message): void {
    this.#drop(message);
  }

  changeVisibility(message: Message, visibleAt: number): void {
    const { queue } = message;
    queue.deadlines.remove(message);
    message.visibleAt = visibleAt;
    queue.deadlines.add(message);
    writeVisibility(this.#journal.writer, message.seq, visibleAt);
    this.settle(queue);
    this.#given.announce(queue);
  }

  /** A queue's delay counts for all messages of a FIFO queue, those in it too. */
  changeDelay(queue: Queue, milliseconds: number): void {
    for (const message of [...queue.deadlines].filter(({ placement }) => placement === 'delayed')) {
      this.changeVisibility(message, message.sent + milliseconds);
    }
  }

  purge(queue: Queue): void {
    for (const message of this.#messages.values()) if (message.queue === queue) this.#forget(message);
    writePurge(this.#journal.writer, queue.id, this.#nextSeq);
  }

  /** Takes what is receivable from one queue and sends it to others as new messages: what a move task does. */
  moveSome(
    queue: Queue,
    { limit, targetOf }: { limit: number; targetOf: (message: Message) => Queue | undefined },
  ) {
    this.settle(queue);
    let moved = 0;
    while (moved < limit) {
      const message = queue.shelf.first;
      if (message === undefined) return { moved, failed: false };
      const target = targetOf(message);
      if (target === undefined) return { moved, failed: true };
      const { head, body } = this.textOf(message);
      const id = uuid(this.#given.random);
      const now = this.#time();
      this.#drop(message);
      const text = { head: id + head.slice(id.length), body };
      const group = message.group?.name;
      this.#admit(this.#append(target, { text, now, delay: 0, group }), now);
      moved++;
    }
    return { moved, failed: false };
  }

  textOf(message: Message): MessageText {
    if (message.text !== undefined) return message.text;
    const { segment, offset, headLength, bodyLength } = message;
    const bytes = this.#journal.read(segment, offset, headLength + bodyLength);
    return { head: bytes.toString('utf8', 0, headLength), body: bytes.toString('utf8', headLength) };
  }

  #write(
    queue: Queue,
    { message, id, now, key }: { message: NewMessage; id: string; now: number; key: string | undefined },
  ): Message {
    const delay = (message.delaySeconds ?? queue.numbers.delaySeconds) * 1000;
    const { groupId: group } = message;
    const head = writeHead({
      ...message,
      id,
      md5: message.md5 ?? md5Of(message.body),
      ...(key !== undefined && { key }),
    });
    const created = this.#append(queue, { text: { head, body: message.body }, now, delay, group });
    if (key !== undefined) {
      const { seq, segment } = created;
      queue.deduplication.add(key, { at: now, seq, messageId: id, segment: segment.number });
    }
    return created;
  }

  /** Appends to the journal; the index learns of it by `#admit`. */
  #append(
    queue: Queue,
    { text, now, delay, group }: { text: MessageText; now: number; delay: number; group: string | undefined },
  ): Message {
    const seq = this.#nextSeq++;
    const { segment } = this.#journal.position;
    const message = new Message({
      ...{ seq, queue, sent: now, visibleAt: now + delay, segment, offset: 0, headLength: 0, bodyLength: 0 },
    });
    if (queue.fifo !== undefined) message.group = queue.fifo.join(group ?? '');
    const writer = this.#journal.writer;
    const lengths = writeMessage(writer, { ...fieldsOf(message), fresh: true }, queue.id);
    message.offset = this.#journal.position.offset;
    message.headLength = writer.text(text.head);
    message.bodyLength = writer.text(text.body);
    writer.setUint(lengths, message.headLength);
    writer.setUint(lengths + 4, message.bodyLength);
    const size = text.body.length + text.head.length;
    if (this.#textSize + size <= textBudget) {
      message.text = text;
      this.#textSize += size;
    }
    return message;
  }

  #admit(message: Message, now: number): void {
    this.#messages.set(message.seq, message);
    message.segment.live++;
    this.#liveBytes += message.headLength + message.bodyLength;
    this.#place(message, now);
    this.#given.announce(message.queue);
  }

  /** Onto the shelf, or out of sight until its time. */
  #place(message: Message, now: number): void {
    const { queue } = message;
    if (message.visibleAt <= now) {
      message.placement = 'ready';
      queue.ready++;
      queue.shelf.put(message);
      return;
    }
    if (message.taken > 0) {
      message.placement = 'in flight';
      queue.inFlight++;
      if (message.group !== undefined) message.group.taken++;
    } else {
      message.placement = 'delayed';
      queue.delayed++;
    }
    queue.deadlines.add(message);
  }

  /** From out of sight onto the shelf. */
  #show(message: Message): void {
    const { queue } = message;
    queue.deadlines.remove(message);
    if (message.placement === 'in flight') {
      queue.inFlight--;
      message.placement = 'ready';
      queue.shelf.put(message);
      queue.shelf.released(message);
    } else {
      queue.delayed--;
      message.placement = 'ready';
      queue.shelf.put(message);
    }
    queue.ready++;
  }

  #drop(message: Message): void {
    writeRemove(this.#journal.writer, message.seq);
    this.#forget(message);
  }

  #forget(message: Message): void {
    this.#leave(message);
    this.#messages.delete(message.seq);
    message.segment.live--;
    this.#liveBytes -= message.headLength + message.bodyLength;
    if (message.text !== undefined) {
      this.#textSize -= message.text.body.length + message.text.head.length;
      message.text = undefined;
    }
  }

  /** Takes a message out of its queue's index. */
  #leave(message: Message): void {
    const { queue, placement, group } = message;
    message.placement = 'gone';
    if (message.heapIndex >= 0) queue.deadlines.remove(message);
    if (placement === 'ready') {
      queue.ready--;
      queue.shelf.remove(message);
    } else if (placement === 'in flight') {
      queue.inFlight--;
      queue.shelf.released(message);
      this.#given.announce(queue);
    } else if (placement === 'delayed') queue.delayed--;
    if (group !== undefined) queue.fifo?.leave(group);
    message.group = undefined;
  }

  /**
   * The time that a message was sent at stays, except in a FIFO queue.
   * @see https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-dead-letter-queues.html
   */
  #bury(message: Message, target: Queue): void {
    const now = this.#time();
    const { queue, group } = message;
    this.#leave(message);
    message.queue = target;
    message.deadFrom = this.#given.arnOf(queue.name);
    message.taken = 0;
    message.visibleAt = now;
    if (target.fifo !== undefined) {
      message.sent = now;
      message.group = target.fifo.join(group?.name ?? '');
    }
    writeMove(this.#journal.writer, {
      ...{ seq: message.seq, queue: target.id, sent: message.sent, deadFrom: message.deadFrom },
    });
    this.#place(message, now);
    this.#given.announce(target);
  }

  /** Frees segments from the oldest on; where much of the journal is dead, what lives in them is written again. */
  #clean(): void {
    for (let oldest = this.#journal.oldest; oldest !== undefined; oldest = this.#journal.oldest) {
      if (oldest.live > 0 && this.#journal.size < leastWorthCleaning + 3 * this.#liveBytes) return;
      const now = this.#time();
      const queues = new Set<Queue>();
      for (const message of this.#messages.values()) {
        queues.add(message.queue);
        if (message.segment === oldest) this.#rewrite(message);
      }
      for (const queue of queues) this.#rewriteDuplicates(queue, oldest.number, now);
      this.#journal.dropOldest();
    }
  }

  #rewrite(message: Message): void {
    const text = this.textOf(message);
    const writer = this.#journal.writer;
    const { segment } = this.#journal.position;
    const lengths = writeMessage(writer, { ...fieldsOf(message), fresh: false }, message.queue.id);
    const { offset } = this.#journal.position;
    writer.setUint(lengths, writer.text(text.head));
    writer.setUint(lengths + 4, writer.text(text.body));
    message.segment.live--;
    segment.live++;
    message.segment = segment;
    message.offset = offset;
    if (message.deadFrom === '') return;
    const { seq, sent, deadFrom } = message;
    writeMove(writer, { seq, queue: message.queue.id, sent, deadFrom });
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

  #recovery(): RecordReader & { segment: Message['segment'] | undefined } {
    const messages = this.#messages;
    const unlist = (message: Message) => {
      messages.delete(message.seq);
      message.segment.live--;
      this.#liveBytes -= message.headLength + message.bodyLength;
    };
    const count = (message: Message) => {
      this.#liveBytes += message.headLength + message.bodyLength;
    };
    const oldestDuplicate = this.#time() - deduplicationWindow;
    const { queueById } = this.#given;
    const next = (seq: number) => {
      this.#nextSeq = Math.max(this.#nextSeq, seq);
    };
    return {
      segment: undefined,
      next,
      message(record) {
        const queue = queueById(record.queue);
        next(record.seq + 1);
        if (queue === undefined || this.segment === undefined) return;
        // A segment that was about to be freed holds what was written again.
        const before = messages.get(record.seq);
        if (before !== undefined) unlist(before);
        const message = new Message({ ...record, queue, segment: this.segment });
        Object.assign(message, stateOf(record));
        messages.set(record.seq, message);
        this.segment.live++;
        count(message);
        if (queue.fifo === undefined) return;
        const head = readHead(record.head());
        // The group is joined once it is clear that the message is still there: only its name counts until then.
        message.group = { name: head.groupId ?? '' } as NonNullable<Message['group']>;
        if (!record.fresh || head.key === undefined || record.sent <= oldestDuplicate) return;
        const { sent: at, seq } = record;
        const segment = this.segment.number;
        queue.deduplication.add(head.key, { at, seq, messageId: head.id, segment });
      },
      receive({ seq, ...state }) {
        const message = messages.get(seq);
        if (message !== undefined) Object.assign(message, state);
      },
      visibility(seq, visibleAt) {
        const message = messages.get(seq);
        if (message !== undefined) message.visibleAt = visibleAt;
      },
      remove(seq) {
        const message = messages.get(seq);
        if (message !== undefined) unlist(message);
      },
      move({ seq, queue: id, sent, deadFrom }) {
        const message = messages.get(seq);
        if (message === undefined) return;
        const queue = queueById(id);
        if (queue === undefined) unlist(message);
        else Object.assign(message, { queue, sent, deadFrom, taken: 0, visibleAt: sent });
      },
      purge(id, before) {
        for (const message of messages.values()) {
          if (message.queue.id === id && message.seq < before) unlist(message);
        }
      },
      duplicate({ queue, key, ...original }) {
        const segment = this.segment?.number ?? 0;
        if (original.at > oldestDuplicate) queueById(queue)?.deduplication.add(key, { ...original, segment });
      },
    };
  }

  #time(): number {
    return this.#given.now().getTime();
  }
}

const stateOf = ({ receives, firstReceived, taken, nonce }: MessageRecord) => ({
  ...{ receives, firstReceived, taken, nonce },
});

const fieldsOf = ({ seq, sent, visibleAt, receives, firstReceived, taken, nonce }: Message) => ({
  ...{ seq, sent, visibleAt, receives, firstReceived, taken, nonce },
});
