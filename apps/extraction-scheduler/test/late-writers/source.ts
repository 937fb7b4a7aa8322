import type { Random } from './random.ts';

/** Milliseconds. */
export type Time = number;

export const second = 1000;
export const hour = 3600 * second;

export interface Row {
  readonly key: number;
  /** Business date. */
  readonly day: string;
  /** The watermark: when its transaction, or its statement, began. */
  readonly stamp: Time;
  /** No two versions have the same. */
  readonly version: number;
}

/** A table, as those who read it at any time see it. */
export interface Source {
  /** What is committed then. */
  rowsAt(time: Time): ReadonlyMap<number, Row>;
  /** When the oldest of what is open then began, as far as the catalog tells; null where nothing is. */
  oldestOpen(time: Time): Time | null;
  readonly endsAt: Time;
}

interface Writer {
  readonly begun: Time;
  readonly stampsBy: 'transaction' | 'statement';
  readonly steps: number;
  readonly pause: () => Time;
  /** Is prepared when its last statement is done, and committed later. */
  readonly prepares: boolean;
  aborts: boolean;
  done: number;
  preparedAt: Time | null;
  ended: Time | null;
  readonly written: Map<number, Row | null>;
  readonly waiting: Writer[];
  waitsFor: Writer | null;
}

export interface SourceShape {
  readonly days: readonly [string, ...string[]];
  readonly keys: number;
  readonly writers: number;
  readonly until: Time;
  /** The overlap of windows covers the time between a transaction's beginning and its being prepared. */
  readonly longestBeforePrepared: Time;
}

/**
 * Transactions at READ COMMITTED that write rows of few keys, so that they meet: who wants a row that another has written
 * waits for its end, and then writes on what that one left. The one that began first can therefore write last.
 */
export function sourceOf(random: Random, shape: SourceShape): Source {
  const { days, keys, until } = shape;
  const writers = Array.from({ length: shape.writers }, () => writerOf(random, shape));
  const committed = new Map<number, Row>();
  const history: { readonly at: Time; readonly rows: ReadonlyMap<number, Row> }[] = [
    { at: Number.NEGATIVE_INFINITY, rows: new Map() },
  ];
  const locks = new Map<number, Writer>();
  const turns: { readonly at: Time; readonly writer: Writer }[] = writers.map((writer) => ({
    at: writer.begun,
    writer,
  }));
  let versions = 0;

  for (;;) {
    const turn = earliest(turns);
    if (turn === null) break;
    const { at, writer } = turn;
    if (writer.ended !== null) continue;
    if (writer.done < writer.steps) write(writer, at);
    else if (
      writer.prepares &&
      writer.preparedAt === null &&
      at - writer.begun <= shape.longestBeforePrepared
    ) {
      writer.preparedAt = at;
      turns.push({ at: at + random.between(1, 12 * hour), writer });
    } else end(writer, at);
  }
  return {
    rowsAt: (time) => history.findLast(({ at }) => at <= time)?.rows ?? new Map<number, Row>(),
    oldestOpen(time) {
      const began = writers
        .filter(({ begun, ended }) => begun <= time && (ended === null || ended > time))
        .map(({ begun, preparedAt }) => (preparedAt !== null && preparedAt <= time ? preparedAt : begun));
      return began.length === 0 ? null : Math.min(...began);
    },
    endsAt: Math.max(until, ...writers.map(({ ended }) => ended ?? 0)),
  };

  function write(writer: Writer, at: Time): void {
    const key = random.between(1, keys);
    const holder = locks.get(key);
    if (holder !== undefined && holder !== writer) {
      if (waitsInCircle(writer, holder)) {
        writer.aborts = true;
        end(writer, at);
        return;
      }
      writer.waitsFor = holder;
      holder.waiting.push(writer);
      return;
    }
    locks.set(key, writer);
    const own = writer.written.get(key);
    const now = own === undefined ? (committed.get(key) ?? null) : own;
    const stamp = writer.stampsBy === 'transaction' ? writer.begun : at;
    const day = now === null || random.chance(0.2) ? random.oneOf(days) : now.day;
    const gone = now !== null && random.chance(0.15);
    writer.written.set(key, gone ? null : { key, day, stamp, version: (versions += 1) });
    writer.done += 1;
    turns.push({ at: at + writer.pause(), writer });
  }

  function end(writer: Writer, at: Time): void {
    writer.ended = at;
    for (const [key, holder] of locks) if (holder === writer) locks.delete(key);
    if (!writer.aborts) {
      for (const [key, row] of writer.written) {
        if (row === null) committed.delete(key);
        else committed.set(key, row);
      }
      history.push({ at, rows: new Map(committed) });
    }
    for (const next of writer.waiting.splice(0)) {
      next.waitsFor = null;
      turns.push({ at, writer: next });
    }
  }
}

function writerOf(random: Random, { until, longestBeforePrepared }: SourceShape): Writer {
  const prepares = random.chance(0.1);
  const longest = prepares
    ? longestBeforePrepared / 10
    : random.oneOf([second, second, 60 * second, hour, 12 * hour]);
  return {
    begun: random.between(0, until),
    stampsBy: random.oneOf(['transaction', 'transaction', 'statement']),
    steps: random.between(1, 4),
    pause: () => random.between(1, longest),
    aborts: random.chance(0.1),
    prepares,
    done: 0,
    preparedAt: null,
    ended: null,
    written: new Map(),
    waiting: [],
    waitsFor: null,
  };
}

function waitsInCircle(writer: Writer, holder: Writer): boolean {
  for (let next: Writer | null = holder; next !== null; next = next.waitsFor)
    if (next === writer) return true;
  return false;
}

function earliest<T extends { readonly at: Time }>(turns: T[]): T | null {
  let first = 0;
  for (const [index, { at }] of turns.entries()) if (at < (turns[first]?.at ?? at)) first = index;
  return turns.splice(first, 1)[0] ?? null;
}
