import { setTimeout as pause } from 'node:timers/promises';
import type { Look } from './look.ts';

const every = 1000;
const freshFor = 250;

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
  readonly #stopping = new AbortController();
  readonly #latencies: number[] = [];
  readonly #lags: number[] = [];
  #peak: number | null = null;
  #worst: { latency: number | null; lag: number | null } = { latency: null, lag: null };
  #lookedAt = Number.NEGATIVE_INFINITY;
  #looking: Promise<void> | null = null;
  #failure: Error | null = null;

  constructor({ look, now }: { readonly look: () => Promise<Look>; readonly now: () => number }) {
    this.#look = look;
    this.#now = now;
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
  async worst(): Promise<{ readonly latency: number | null; readonly lag: number | null }> {
    if (this.#now() - this.#lookedAt > freshFor) await this.#once();
    if (this.#failure !== null) throw this.#failure;
    const worst = this.#worst;
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
