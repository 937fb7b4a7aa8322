/** Time and timers as they are injected: nothing that runs by itself looks at the machine's own. */
export interface Clock {
  now(): Date;
  /** Calls `run` once, at the earliest when `milliseconds` have passed. Returns what calls it off. */
  after(milliseconds: number, run: () => void): () => void;
}

/** Node fires a longer timer at once (https://nodejs.org/api/timers.html#settimeoutcallback-delay-args). */
const longestTimer = 2 ** 31 - 1;

/** The machine's clock. Its timers do not keep the process alive. */
export const systemClock: Clock = clockOf(() => new Date());

/** Tells the time that it is given, and counts timers by the machine. */
export function clockOf(now: () => Date): Clock {
  return {
    now,
    after(milliseconds, run) {
      let timer: NodeJS.Timeout;
      const wait = (left: number) => {
        const part = Math.min(left, longestTimer);
        timer = setTimeout(() => (left > part ? wait(left - part) : run()), Math.max(part, 0));
        timer.unref();
      };
      wait(milliseconds);
      return () => clearTimeout(timer);
    },
  };
}

interface Timer {
  readonly at: number;
  readonly run: () => void;
}

/** Stands still until it is told to advance; timers fire on the way, in the order of their times. */
export class ManualClock implements Clock {
  #now: number;
  #timers = new Set<Timer>();

  constructor(start: Date | string) {
    this.#now = new Date(start).getTime();
  }

  now(): Date {
    return new Date(this.#now);
  }

  after(milliseconds: number, run: () => void): () => void {
    const timer = { at: this.#now + Math.max(milliseconds, 0), run };
    this.#timers.add(timer);
    return () => this.#timers.delete(timer);
  }

  /** Timers that are set by timers fire too, when they are due within the time. */
  advance(milliseconds: number): void {
    const end = this.#now + milliseconds;
    for (;;) {
      const next = this.#next();
      if (next === undefined || next.at > end) break;
      this.#timers.delete(next);
      this.#now = Math.max(this.#now, next.at);
      next.run();
    }
    this.#now = end;
  }

  #next(): Timer | undefined {
    let next: Timer | undefined;
    for (const timer of this.#timers) if (next === undefined || timer.at < next.at) next = timer;
    return next;
  }
}
