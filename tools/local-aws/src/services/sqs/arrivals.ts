/** Wakes receivers that wait for a message on a queue. */
export class Arrivals {
  readonly #waiting = new Map<string, Set<() => void>>();

  /** Something may have become receivable. Waiters wake after the current turn, so after its transaction. */
  announce(queue: string): void {
    const waiting = this.#waiting.get(queue);
    if (waiting === undefined) return;
    this.#waiting.delete(queue);
    for (const wake of waiting) queueMicrotask(wake);
  }

  /** Until something arrives, `milliseconds` pass, or the signal aborts. */
  wait({
    queue,
    milliseconds,
    signal,
  }: {
    queue: string;
    milliseconds: number;
    signal: AbortSignal;
  }): Promise<void> {
    if (signal.aborted) return Promise.resolve();
    return new Promise((resolve) => {
      const waiting = this.#waiting.get(queue) ?? new Set();
      this.#waiting.set(queue, waiting);
      const wake = () => {
        clearTimeout(timer);
        signal.removeEventListener('abort', wake);
        waiting.delete(wake);
        resolve();
      };
      const timer = setTimeout(wake, milliseconds);
      signal.addEventListener('abort', wake, { once: true });
      waiting.add(wake);
    });
  }
}
