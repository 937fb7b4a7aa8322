import type { RecordWriter } from './record-writer.ts';

/** What the journal tells of: each a change that a client was told of. Times are epoch milliseconds. */
export interface RecordReader {
  message(record: MessageRecord): void;
  receive(record: ReceiveRecord): void;
  visibility(seq: number, visibleAt: number): void;
  remove(seq: number): void;
  move(record: MoveRecord): void;
  purge(queue: number, before: number): void;
  duplicate(record: DuplicateRecord): void;
  /** Numbers below this were given out. */
  next(seq: number): void;
}

export interface MessageRecord {
  readonly seq: number;
  readonly queue: number;
  readonly sent: number;
  readonly visibleAt: number;
  readonly receives: number;
  readonly firstReceived: number;
  readonly taken: number;
  readonly nonce: number;
  /** Not a message that was only written again elsewhere. */
  readonly fresh: boolean;
  /** Where the head starts; the body follows it. */
  readonly offset: number;
  readonly headLength: number;
  readonly bodyLength: number;
  readonly head: () => string;
}

export interface ReceiveRecord {
  readonly seq: number;
  readonly visibleAt: number;
  readonly receives: number;
  readonly firstReceived: number;
  readonly taken: number;
  readonly nonce: number;
}

export interface MoveRecord {
  readonly seq: number;
  readonly queue: number;
  readonly sent: number;
  readonly deadFrom: string;
}

export interface DuplicateRecord {
  readonly queue: number;
  readonly at: number;
  readonly seq: number;
  readonly key: string;
  readonly messageId: string;
}

const kind = {
  message: 1,
  receive: 2,
  visibility: 3,
  remove: 4,
  move: 5,
  purge: 6,
  duplicate: 7,
  next: 8,
} as const;

/** Writes all but head and body, and returns where their lengths belong. */
export function writeMessage(
  writer: RecordWriter,
  message: Pick<
    MessageRecord,
    'seq' | 'sent' | 'visibleAt' | 'receives' | 'firstReceived' | 'taken' | 'nonce'
  >,
  { queue, fresh }: Pick<MessageRecord, 'queue' | 'fresh'>,
): number {
  writer.byte(kind.message);
  writer.byte(fresh ? 1 : 0);
  writer.number(message.seq);
  writer.uint(queue);
  writer.number(message.sent);
  writer.number(message.visibleAt);
  writer.uint(message.receives);
  writer.number(message.firstReceived);
  writer.number(message.taken);
  writer.uint(message.nonce);
  const lengths = writer.reserveUint();
  writer.reserveUint();
  return lengths;
}

export function writeReceive(writer: RecordWriter, message: ReceiveRecord): void {
  writer.byte(kind.receive);
  writer.number(message.seq);
  writer.number(message.visibleAt);
  writer.uint(message.receives);
  writer.number(message.firstReceived);
  writer.number(message.taken);
  writer.uint(message.nonce);
}

export function writeVisibility(writer: RecordWriter, seq: number, visibleAt: number): void {
  writer.byte(kind.visibility);
  writer.number(seq);
  writer.number(visibleAt);
}

export function writeRemove(writer: RecordWriter, seq: number): void {
  writer.byte(kind.remove);
  writer.number(seq);
}

export function writeMove(writer: RecordWriter, { seq, queue, sent, deadFrom }: MoveRecord): void {
  writer.byte(kind.move);
  writer.number(seq);
  writer.uint(queue);
  writer.number(sent);
  writeText(writer, deadFrom);
}

export function writePurge(writer: RecordWriter, queue: number, before: number): void {
  writer.byte(kind.purge);
  writer.uint(queue);
  writer.number(before);
}

export function writeDuplicate(writer: RecordWriter, record: DuplicateRecord): void {
  writer.byte(kind.duplicate);
  writer.uint(record.queue);
  writer.number(record.at);
  writer.number(record.seq);
  writeText(writer, record.key);
  writeText(writer, record.messageId);
}

export function writeNext(writer: RecordWriter, seq: number): void {
  writer.byte(kind.next);
  writer.number(seq);
}

function writeText(writer: RecordWriter, text: string): void {
  const length = writer.reserveUint();
  writer.setUint(length, writer.text(text));
}

/** Reads the records of one group, which starts at `base` of its segment. */
export function readRecords(bytes: Buffer, base: number, reader: RecordReader): void {
  let at = 0;
  const uint = () => bytes.readUInt32LE((at += 4) - 4);
  const number = () => bytes.readDoubleLE((at += 8) - 8);
  const text = () => {
    const length = uint();
    return bytes.toString('utf8', at, (at += length));
  };
  while (at < bytes.length) {
    const type = bytes[at++];
    switch (type) {
      case kind.message: {
        const fresh = bytes[at++] === 1;
        const fields = {
          ...{ seq: number(), queue: uint(), sent: number(), visibleAt: number(), receives: uint() },
          ...{ firstReceived: number(), taken: number(), nonce: uint() },
        };
        const headLength = uint();
        const bodyLength = uint();
        const start = at;
        const head = () => bytes.toString('utf8', start, start + headLength);
        reader.message({ ...fields, fresh, offset: base + start, headLength, bodyLength, head });
        at = start + headLength + bodyLength;
        break;
      }
      case kind.receive:
        reader.receive({
          ...{ seq: number(), visibleAt: number(), receives: uint(), firstReceived: number() },
          ...{ taken: number(), nonce: uint() },
        });
        break;
      case kind.visibility:
        reader.visibility(number(), number());
        break;
      case kind.remove:
        reader.remove(number());
        break;
      case kind.move:
        reader.move({ seq: number(), queue: uint(), sent: number(), deadFrom: text() });
        break;
      case kind.purge:
        reader.purge(uint(), number());
        break;
      case kind.duplicate:
        reader.duplicate({ queue: uint(), at: number(), seq: number(), key: text(), messageId: text() });
        break;
      case kind.next:
        reader.next(number());
        break;
      default:
        throw new Error(`The journal of SQS holds a record of the unknown kind ${String(type)}.`);
    }
  }
}
