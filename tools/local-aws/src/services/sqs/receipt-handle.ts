import type { Message } from './queue/message.ts';
import type { Queue } from './queue/queue.ts';
import { sqsError } from './sqs-error.ts';

const start = 'AQEB';

/** Says which message it is for, and which receive of it. */
export function receiptHandleOf({ seq, receives, nonce, queue }: Message): string {
  return start + hex(queue.id, 8) + hex(seq, 12) + hex(receives, 4) + hex(nonce, 8);
}

export interface Receipt {
  readonly seq: number;
  readonly receives: number;
  readonly nonce: number;
}

/** Refuses what never was a receipt handle of this queue. */
export function readReceiptHandle(handle: string, queue: Queue): Receipt {
  if (!/^AQEB[0-9a-f]{32}$/.test(handle) || Number.parseInt(handle.slice(4, 12), 16) !== queue.id) {
    throw sqsError('ReceiptHandleIsInvalid');
  }
  return {
    seq: Number.parseInt(handle.slice(12, 24), 16),
    receives: Number.parseInt(handle.slice(24, 28), 16),
    nonce: Number.parseInt(handle.slice(28), 16),
  };
}

/** Whether a message was not received again since. */
export const isNewest = ({ receives, nonce }: Message, receipt: Receipt) =>
  (receives & 0xffff) === receipt.receives && nonce === receipt.nonce;

const hex = (value: number, length: number) => value.toString(16).padStart(length, '0').slice(-length);
