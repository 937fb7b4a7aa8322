import type { Logger } from 'pino';
import type { MessageHandler } from '../messages/message-handler.ts';
import type { Queue, QueueMessage } from './queue.ts';
import { retryDelaySeconds } from './retry-delay.ts';

export interface MessageWork {
  readonly handle: MessageHandler;
  readonly queue: Pick<Queue, 'hide' | 'setAside'>;
  readonly log: Logger;
}

/**
 * Handles one message, or sets it aside where no try could ever read it. False: it failed, and comes back after a pause.
 * Whoever received it deletes it on true.
 */
export async function workOnMessage(
  { handle, queue, log }: MessageWork,
  message: QueueMessage,
): Promise<boolean> {
  const { id, receipt, body, receiveCount } = message;
  try {
    const outcome = await handle(body);
    if (!outcome.handled) {
      const { code, contract, reason } = outcome.refusal;
      await queue.setAside(body, outcome.refusal);
      log.error({ messageId: id, code, contract, reason }, 'refused: moved to the dead-letter queue');
    }
    return true;
  } catch (error) {
    const retrySeconds = retryDelaySeconds(receiveCount);
    log.warn({ messageId: id, receiveCount, retrySeconds, err: error }, 'failed: the message stays queued');
    // Where this fails too, the queue's own visibility timeout brings the message back.
    await queue.hide(receipt, retrySeconds).catch((hiding: unknown) => {
      log.warn({ messageId: id, err: hiding }, 'the pause before the next try could not be set');
    });
    return false;
  }
}
