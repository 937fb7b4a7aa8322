import { hash } from 'node:crypto';
import type { MessageAttributes } from './message-attributes.ts';
import type { Queue } from './queue/queue.ts';

/** What belongs to a message beside its body, and never changes. */
export interface MessageHead {
  readonly id: string;
  /** Of the body. */
  readonly md5: string;
  readonly attributes?: MessageAttributes;
  /** Account of the sender, where it is not the endpoint's own. */
  readonly senderId?: string;
  readonly traceHeader?: string;
  readonly groupId?: string;
  readonly deduplicationId?: string;
  /** By which the queue tells duplicates. */
  readonly key?: string;
}

const idLength = 36;
const digestLength = 32;

export const md5Of = (body: string) => hash('md5', body, 'hex');

/** Id and digest stand at fixed places, since most messages have nothing more. */
export function writeHead(
  { id, md5, key }: { readonly id: string; readonly md5: string; readonly key: string | undefined },
  { attributes, senderId, traceHeader, groupId, deduplicationId }: Omit<MessageHead, 'id' | 'md5' | 'key'>,
): string {
  const start = id + md5;
  const plain =
    attributes === undefined &&
    senderId === undefined &&
    traceHeader === undefined &&
    groupId === undefined &&
    key === undefined;
  if (plain) return start;
  return start + JSON.stringify({ attributes, senderId, traceHeader, groupId, deduplicationId, key });
}

export function readHead(head: string): MessageHead {
  const start = { id: head.slice(0, idLength), md5: head.slice(idLength, idLength + digestLength) };
  if (head.length === idLength + digestLength) return start;
  return { ...start, ...(JSON.parse(head.slice(idLength + digestLength)) as Partial<MessageHead>) };
}

/** Undefined where the queue does not look for duplicates. */
export function deduplicationKey(
  queue: Queue,
  { body, groupId, deduplicationId }: Pick<MessageHead, 'groupId' | 'deduplicationId'> & { body: string },
): string | undefined {
  if (queue.fifo === undefined) return undefined;
  const id = deduplicationId ?? (queue.numbers.contentBased ? contentId(body) : undefined);
  if (id === undefined) return undefined;
  return queue.numbers.groupScope ? `${groupId ?? ''}\n${id}` : id;
}

/** The deduplication id of a body. */
export const contentId = (body: string) => hash('sha256', body, 'hex');
