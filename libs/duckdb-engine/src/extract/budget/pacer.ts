import {
  firstPacing,
  nextPacing,
  stateOf,
  type Pace,
  type SourceReceipt,
  type StateOf,
  type Strain,
  type TableReading,
} from '@daybreak/curation';
import { JobError } from '../../errors.ts';
import type { Monitor } from './monitor.ts';

/** Keeps a reading within its budget, and the accounts of what it took. */
export class Pacer {
  readonly #budget: TableReading['budget'];
  readonly #stateOf: StateOf;
  readonly #monitor: Monitor;
  readonly #now: () => number;
  #pacing;
  #slices = 0;
  #rows = 0;
  #bytes = 0;
  #resumed = 0;
  #running = 0;
  #runningSince = 0;
  #busy = 0;
  #heldBack = { milliseconds: 0, times: 0 };

  constructor({
    reading,
    monitor,
    now,
  }: {
    readonly reading: Pick<TableReading, 'budget' | 'predicates'>;
    readonly monitor: Monitor;
    readonly now: () => number;
  }) {
    this.#budget = reading.budget;
    this.#stateOf = stateOf(reading);
    this.#monitor = monitor;
    this.#now = now;
    this.#pacing = firstPacing(reading.budget);
  }

  get pace(): Pace {
    return this.#pacing.pace;
  }

  /** A source that others are at work on is read gently from the first slice on. */
  async start(): Promise<void> {
    await this.#decide({ outcome: 'read', rows: 0, milliseconds: 0 });
    const { pace } = this.#pacing;
    const sliceRows = Math.min(pace.sliceRows, this.#budget.sliceRows);
    this.#pacing = { ...this.#pacing, pace: { ...pace, sliceRows } };
  }

  /** How long to wait before the next slice, which counts as held back. */
  rest(): number {
    const { restMilliseconds } = this.pace;
    if (restMilliseconds > 0)
      this.#heldBack = {
        milliseconds: this.#heldBack.milliseconds + restMilliseconds,
        times: this.#heldBack.times + 1,
      };
    return restMilliseconds;
  }

  /** A slice begins. */
  begin(): number {
    const at = this.#now();
    this.#slices += 1;
    if (this.#running === 0) this.#runningSince = at;
    this.#running += 1;
    return at;
  }

  /** It is over, however it went. */
  ended(): void {
    this.#running -= 1;
    if (this.#running === 0) this.#busy += this.#now() - this.#runningSince;
  }

  /** It was read: `asked` is what it was thought to have, of which the window may hold little. */
  async read(
    begun: number,
    { rows, asked, bytes }: { readonly rows: number; readonly asked: number; readonly bytes: number },
  ): Promise<void> {
    this.ended();
    this.#rows += rows;
    this.#bytes += bytes;
    const milliseconds = this.#now() - begun;
    await this.#decide({ outcome: 'read', rows: Math.max(rows, asked), milliseconds });
  }

  /** By the source; what had come before that and stays, where something does. */
  async interrupted({ rows, bytes } = { rows: 0, bytes: 0 }): Promise<void> {
    this.#resumed += 1;
    this.#rows += rows;
    this.#bytes += bytes;
    await this.#decide({ outcome: 'cancelled' });
  }

  receipt(connections: number): SourceReceipt {
    const { latencies, lags, peakActiveSessions } = this.#monitor.seen;
    const [latencyBefore] = latencies;
    const [lagBefore] = lags;
    return {
      connections,
      slices: this.#slices,
      seconds: this.#busy / 1000,
      rows: this.#rows,
      bytes: this.#bytes,
      heldBack: { seconds: this.#heldBack.milliseconds / 1000, times: this.#heldBack.times },
      resumed: this.#resumed,
      peakActiveSessions,
      latencyMilliseconds:
        latencyBefore === undefined
          ? null
          : { before: latencyBefore, median: median(latencies), worst: Math.max(...latencies) },
      replicaLagSeconds: lagBefore === undefined ? null : { before: lagBefore, worst: Math.max(...lags) },
    };
  }

  async #decide(slice: Parameters<typeof nextPacing>[0]['observed']['slice']): Promise<void> {
    const { latency, lag, active } = await this.#monitor.worst();
    const step = nextPacing({
      budget: this.#budget,
      stateOf: this.#stateOf,
      pacing: this.#pacing,
      observed: {
        at: this.#now(),
        slice,
        latencyMilliseconds: latency,
        replicaLagSeconds: lag,
        activeSessions: active,
      },
    });
    if (step.kind === 'give-way') throw busy(step.strain, this.#budget.patienceSeconds);
    this.#pacing = step.pacing;
  }
}

const strains: Readonly<Record<Strain, string>> = {
  latency: 'The source answered later than its budget allows',
  'replica lag': 'The replica lagged further behind than its budget allows',
  'cancelled statements': 'The source cancelled every statement, however small',
};

const busy = (strain: Strain, seconds: number) =>
  new JobError({ code: 'SOURCE_BUSY', cause: `${strains[strain]} for ${seconds} s.` });

function median(values: readonly number[]): number {
  const sorted = values.toSorted((one, other) => one - other);
  return sorted[Math.floor(sorted.length / 2)] ?? 0;
}
