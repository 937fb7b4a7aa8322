import type { EventRefusal } from '@daybreak/event-contracts';

export interface QueueMessage {
  readonly id: string;
  readonly receipt: string;
  readonly body: string;
  /** 1 at the first try. */
  readonly receiveCount: number;
}

/** A service's queue and its dead-letter queue, as the consumer uses them. */
export interface Queue {
  /** Waits for messages up to 20 s, or until the signal. */
  readonly receive: (request: {
    readonly max: number;
    readonly visibilitySeconds: number;
    readonly signal: AbortSignal;
  }) => Promise<readonly QueueMessage[]>;
  readonly remove: (receipt: string) => Promise<void>;
  /** How long, from now, nobody else sees the message. */
  readonly hide: (receipt: string, seconds: number) => Promise<void>;
  readonly setAside: (body: string, refusal: EventRefusal) => Promise<void>;
}
