import { setTimeout as pause } from 'node:timers/promises';
import type { Look } from './look.ts';

const every = 1000;
const freshFor = 250;
/** A source that was seen at work is taken to be so for a while: between two statements nobody is. */
const remembered = 5000;

/** What the looks at the source came to. */
export interface Seen {
  readonly latencies: readonly number[];
  readonly peakActiveSessions: number | null;
  readonly lags: readonly number[];
}

/** Looks at the source while slices run, and after each that ran for long. */
export class Monitor {
  readonly #look: () => Promise<Look>;
  readonly #now: () => number;
  readonly #othersSeen: () => Promise<void>;
  readonly #stopping = new AbortController();
  readonly #latencies: number[] = [];
  readonly #lags: number[] = [];
  #peak: number | null = null;
  #worst: { latency: number | null; lag: number | null } = { latency: null, lag: null };
  #lookedAt = Number.NEGATIVE_INFINITY;
  #activeAt = Number.NEGATIVE_INFINITY;
  #active = 0;
  #looking: Promise<void> | null = null;
  #failure: Error | null = null;

  constructor({
    look,
    now,
    othersSeen,
  }: {
    readonly look: () => Promise<Look>;
    readonly now: () => number;
    /** Called once, when somebody else is first seen at work. */
    readonly othersSeen: () => Promise<void>;
  }) {
    this.#look = look;
    this.#now = now;
    this.#othersSeen = othersSeen;
  }

  get seen(): Seen {
    return { latencies: this.#latencies, peakActiveSessions: this.#peak, lags: this.#lags };
  }

  /** Until it is stopped; what fails here fails the next one who asks. */
  async watch(): Promise<void> {
    const { signal } = this.#stopping;
    while (!signal.aborted) {
      await this.#once().catch(
        (error: unknown) => (this.#failure = error instanceof Error ? error : new Error('look')),
      );
      await pause(every, undefined, { signal }).catch(() => undefined);
    }
  }

  stop(): void {
    this.#stopping.abort();
  }

  /** The worst since somebody asked last. */
  async worst(): Promise<{
    readonly latency: number | null;
    readonly lag: number | null;
    readonly active: number | null;
  }> {
    if (this.#now() - this.#lookedAt > freshFor) await this.#once();
    if (this.#failure !== null) throw this.#failure;
    const active = this.#now() - this.#activeAt < remembered ? this.#active : 0;
    const worst = { ...this.#worst, active: this.#peak === null ? null : active };
    this.#worst = { latency: null, lag: null };
    return worst;
  }

  #once(): Promise<void> {
    this.#looking ??= this.#take().finally(() => (this.#looking = null));
    return this.#looking;
  }

  async #take(): Promise<void> {
    const { latencyMilliseconds, activeSessions, replicaLagSeconds } = await this.#look();
    this.#lookedAt = this.#now();
    this.#latencies.push(latencyMilliseconds);
    this.#peak = larger(this.#peak, activeSessions);
    if (activeSessions !== null && activeSessions > 0) {
      if (this.#active === 0) await this.#othersSeen();
      this.#active = activeSessions;
      this.#activeAt = this.#lookedAt;
    }
    if (replicaLagSeconds !== null) this.#lags.push(replicaLagSeconds);
    this.#worst = {
      latency: larger(this.#worst.latency, latencyMilliseconds),
      lag: larger(this.#worst.lag, replicaLagSeconds),
    };
  }
}

function larger(one: number | null, other: number | null): number | null {
  if (one === null) return other;
  return other === null ? one : Math.max(one, other);
}
