import { uuid } from '../../endpoint/identifiers.ts';
import { type LogSizes, MessageLog } from './journal/message-log.ts';
import { type MessageHead, deduplicationKey, md5Of, writeHead } from './message-head.ts';
import type { Message, MessageText } from './queue/message.ts';
import { MessageIndex } from './queue/message-index.ts';
import type { Queue } from './queue/queue.ts';
import { type ReceiveFaults, faultsOf, takeRepeated } from './receive-faults.ts';

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

export interface MessageStoreOptions {
  readonly home: string;
  readonly now: () => Date;
  readonly random: () => number;
  readonly queueById: (id: number) => Queue | undefined;
  readonly queues: () => Iterable<Queue>;
  /** Where the dead letters of a queue go; undefined when there is no such queue. */
  readonly deadLetterQueueOf: (queue: Queue) => Queue | undefined;
  readonly arnOf: (name: string) => string;
  /** Something became receivable, or will at a time that is known now. */
  readonly announce: (queue: Queue) => void;
  readonly beforeFlush: () => void;
  /** Null while no faults are switched on. */
  readonly faults: () => ReceiveFaults | null;
  readonly sizes?: LogSizes;
}

/** Every message, by queue and by number: an index in memory over the journal. */
export class MessageStore {
  readonly #given: MessageStoreOptions;
  readonly #messages = new MessageIndex();
  readonly #log: MessageLog;

  constructor(given: MessageStoreOptions) {
    this.#given = given;
    const { home, queueById, queues, beforeFlush, sizes } = given;
    this.#log = new MessageLog({
      ...{ home, queueById, queues, beforeFlush, sizes, messages: this.#messages, time: () => this.#time() },
    });
  }

  /** Reads what an earlier process left. */
  recover(committed: number): void {
    this.#log.recover(committed);
    const now = this.#time();
    const ordered = [...this.#messages.values()].toSorted(
      (a, b) => a.visibleAt - b.visibleAt || a.seq - b.seq,
    );
    for (const message of ordered) {
      message.group = message.queue.fifo?.join(message.groupName);
      this.#place(message, now);
    }
  }

  /** Resolves when everything that was done so far is stored; undefined when it is. */
  get stored(): Promise<void> | undefined {
    return this.#log.stored;
  }

  close(): void {
    this.#log.close();
  }

  /** The message or, where it is a duplicate, the one that it repeats. Stored once `stored` resolves. */
  send(queue: Queue, message: NewMessage, now = this.#time()): Sent {
    const { sent, message: created } = this.write(queue, message, now);
    if (created !== undefined) this.admit(created, now);
    return sent;
  }

  /** All of one moment. */
  sendAll(sends: Iterable<{ readonly queue: Queue; readonly message: NewMessage }>): void {
    const now = this.#time();
    for (const { queue, message } of sends) this.send(queue, message, now);
  }

  /** Writes a message without showing it to anyone, unless it is a duplicate. */
  write(
    queue: Queue,
    message: NewMessage,
    now = this.#time(),
  ): { readonly sent: Sent; readonly message?: Message } {
    const key = deduplicationKey(queue, message);
    const original = key === undefined ? undefined : queue.deduplication.find(key, now);
    if (original !== undefined) return { sent: { id: original.messageId, seq: original.seq } };
    const id = uuid(this.#given.random);
    const md5 = message.md5 ?? md5Of(message.body);
    const head = writeHead({ id, md5, key }, message);
    const created = this.#log.append(queue, {
      head,
      body: message.body,
      now,
      delay: (message.delaySeconds ?? queue.numbers.delaySeconds) * 1000,
      group: message.groupId,
    });
    const { seq, segment } = created;
    if (key !== undefined) {
      queue.deduplication.add(key, { at: now, seq, messageId: id, segment: segment.number });
    }
    return { sent: { id, seq }, message: created };
  }

  /** Shows what was written. */
  admit(message: Message, now = this.#time()): void {
    this.#messages.set(message.seq, message);
    this.#log.keep(message);
    this.#place(message, now);
    this.#given.announce(message.queue);
  }

  /** What was written does not count after all. */
  retract({ queue, seq, group }: Message): void {
    queue.deduplication.forget(seq);
    if (group !== undefined) queue.fifo?.leave(group);
  }

  /** Writes with a transaction of the database. Returns what takes it back. */
  writeFor(transaction: number, write: () => void): () => void {
    return this.#log.inTransaction(transaction, write);
  }

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
    const faults = faultsOf(queue, this.#given.faults);
    const repeated = takeRepeated(queue, faults, limit);
    for (const message of repeated) queue.deadlines.remove(message);
    const received = [...repeated];
    while (received.length < limit && queue.inFlight < mostInFlight) {
      const message = queue.shelf.take(faults?.passedOver(queue.name, queue.ready));
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
      } else received.push(message);
    }
    queue.fifo?.seal();
    for (const message of received) {
      message.receives++;
      message.firstReceived ||= now;
      message.taken = now;
      message.nonce = Math.floor(this.#given.random() * 2 ** 30);
      message.visibleAt = now + visibility;
      this.#log.received(message);
      queue.deadlines.add(message);
      if (visibility === 0) this.#show(message);
      else if (!repeated.has(message) && faults?.givenAgain(queue.name) === true) queue.repeated.add(message);
    }
    if (received.length > 0 && queue.repeated.size > 0) this.#given.announce(queue);
    return received;
  }

  textOf(message: Message): MessageText {
    return this.#log.textOf(message);
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
    this.#log.hidden(message);
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
    this.#log.purged(queue);
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
      const { head, body } = this.#log.textOf(message);
      const id = uuid(this.#given.random);
      const now = this.#time();
      const group = message.group?.name;
      this.#drop(message);
      const entry = { head: id + head.slice(id.length), body, now, delay: 0, group };
      this.admit(this.#log.append(target, entry));
      moved++;
    }
    return { moved, failed: false };
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
    this.#log.removed(message);
    this.#forget(message);
  }

  #forget(message: Message): void {
    this.#leave(message);
    this.#messages.delete(message.seq);
    this.#log.release(message);
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
    this.#log.moved(message);
    this.#place(message, now);
    this.#given.announce(target);
  }

  #time(): number {
    return this.#given.now().getTime();
  }
}
