/**
 * How long a deduplication id counts, whatever became of its message.
 * @see https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/FIFO-queues-exactly-once-processing.html
 */
export const deduplicationWindow = 300_000;

export interface Original {
  readonly at: number;
  readonly seq: number;
  readonly messageId: string;
  /** Number of the journal's segment that tells of it. */
  segment: number;
}

/** The messages that a FIFO queue accepted in the last five minutes. */
export class Deduplication {
  /** In the order of their times. */
  readonly #originals = new Map<string, Original>();

  find(key: string, now: number): Original | undefined {
    this.#forget(now);
    return this.#originals.get(key);
  }

  add(key: string, original: Original): void {
    this.#originals.delete(key);
    this.#originals.set(key, original);
  }

  /** The message of this number was never sent. */
  forget(seq: number): void {
    for (const [key, original] of this.#originals) if (original.seq === seq) this.#originals.delete(key);
  }

  /** Those that count still. */
  entries(now: number): IterableIterator<[string, Original]> {
    this.#forget(now);
    return this.#originals.entries();
  }

  #forget(now: number): void {
    for (const [key, { at }] of this.#originals) {
      if (at + deduplicationWindow > now) break;
      this.#originals.delete(key);
    }
  }
}
