import type { Message } from './queue/message.ts';
import type { Queue } from './queue/queue.ts';

/** What befalls receives from standard queues while faults are switched on. */
export interface ReceiveFaults {
  /** How many of the messages that stand ready are passed over for the next one. */
  passedOver(queue: string, standing: number): number;
  /** Whether a message that is received goes to the next receive as well. */
  givenAgain(queue: string): boolean;
}

/** FIFO queues keep their promises: nothing befalls them. */
export const faultsOf = ({ fifo }: Queue, faults: () => ReceiveFaults | null): ReceiveFaults | null =>
  fifo === undefined ? faults() : null;

/** Takes up to `limit` messages that a receive before gave out and that are in flight still; none once faults are off. */
export function takeRepeated(
  queue: Queue,
  faults: ReceiveFaults | null,
  limit: number,
): ReadonlySet<Message> {
  const taken = new Set<Message>();
  if (queue.repeated.size === 0) return taken;
  const mostReceives = queue.numbers.redrive?.maxReceiveCount ?? Infinity;
  for (const message of queue.repeated) {
    if (taken.size === limit) break;
    queue.repeated.delete(message);
    const inFlight = message.queue === queue && message.placement === 'in flight';
    if (faults !== null && inFlight && message.receives < mostReceives) taken.add(message);
  }
  return taken;
}
