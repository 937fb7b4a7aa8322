import type { Segment } from '../journal/segment.ts';
import type { Group } from './fifo-shelf.ts';
import type { Queue } from './queue.ts';

export type Placement = 'ready' | 'delayed' | 'in flight' | 'gone';

/** What the endpoint keeps in memory of a message: where it stands. Head and body lie in the journal. */
export class Message {
  readonly seq: number;
  queue: Queue;
  sent: number;
  visibleAt: number;
  receives = 0;
  firstReceived = 0;
  /** When it was received last. */
  taken = 0;
  /** Random part of the newest receipt handle. */
  nonce = 0;
  placement: Placement = 'gone';
  /** ARN of the queue that it was dead-lettered from. */
  deadFrom = '';
  /** In a FIFO queue. */
  group: Group | undefined;
  /** Of the group, until the message is in its queue's index. */
  groupName = '';
  segment: Segment;
  offset: number;
  headLength: number;
  bodyLength: number;
  /** A copy of the text, while the memory for that lasts. */
  text: MessageText | undefined;
  // Its place in a line of messages, and in the heap of those that wait for a time.
  previous: Message | undefined;
  next: Message | undefined;
  heapIndex = -1;

  constructor(
    given: Pick<
      Message,
      'seq' | 'queue' | 'sent' | 'visibleAt' | 'segment' | 'offset' | 'headLength' | 'bodyLength'
    >,
  ) {
    this.seq = given.seq;
    this.queue = given.queue;
    this.sent = given.sent;
    this.visibleAt = given.visibleAt;
    this.segment = given.segment;
    this.offset = given.offset;
    this.headLength = given.headLength;
    this.bodyLength = given.bodyLength;
  }
}

export interface MessageText {
  readonly head: string;
  readonly body: string;
}
