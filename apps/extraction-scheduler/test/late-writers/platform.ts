import { readableWindow } from '@daybreak/curation';
import type { DataOf, extractionRequested } from '@daybreak/event-contracts';
import type { KitEffect } from '@daybreak/service-kit/decision';
import { dataOf } from '@daybreak/service-kit/testing';
import { scheduleAggregate, type Input } from '../../src/core/decide.ts';
import { nothingScheduled, watermarkOf, type Schedule } from '../../src/core/schedule.ts';
import { failure, heldBatch, publishedBatch } from '../../src/core/testing/news.ts';
import { usualPolicy } from '../../src/core/testing/story.ts';
import { Lake, type MergeRule } from './lake.ts';
import { randomOf, type Random } from './random.ts';
import { hour, second, sourceOf, type Row, type Source, type Time } from './source.ts';

/** What is to be proved wrong without: the tests leave one out at a time, and losses must be found. */
export interface Rules {
  readonly clamp: boolean;
  readonly overlapSeconds: number;
  readonly merge: MergeRule;
}

export const allRules: Rules = { clamp: true, overlapSeconds: 300, merge: 'later-read' };

/** What a schedule came to. */
export interface Outcome {
  /** The first thing that was wrong, in words; null where nothing was. */
  readonly wrong: string | null;
  readonly published: number;
  readonly rowsRead: number;
  readonly windowsClamped: number;
  /** Batches as they were merged or rebuilt, to be written by curation's own SQL. */
  readonly batches: readonly Batch[];
  readonly rows: readonly Row[];
}

export interface Batch {
  readonly rows: readonly Row[];
  readonly dates: { readonly from: string; readonly to: string } | null;
}

type Requested = DataOf<typeof extractionRequested>;

const epoch = Date.parse('2026-11-01T00:00:00Z');
const isoOf = (time: Time) => new Date(epoch + time).toISOString();
const timeOf = (iso: string): Time => Date.parse(iso) - epoch;

const days = ['2026-11-01', '2026-11-02', '2026-11-03', '2026-11-04'] as const;
const everyDay = { from: days[0], to: '2026-11-04' };
const dataset = 'sales';

/** Plays nights of one dataset over a source that is written to all the time; the seed decides everything. */
export function play(seed: number, rules: Rules = allRules): Outcome {
  return new Platform(randomOf(seed), rules).play();
}

class Platform {
  readonly #random: Random;
  readonly #rules: Rules;
  readonly #source: Source;
  readonly #nights: number;
  readonly #lake: Lake;
  readonly #decide;
  #schedule: Schedule = nothingScheduled;
  readonly #messages: { readonly at: Time; readonly input: Input }[] = [];
  /** One run at a time: the next one begins when it has ended, whatever the scheduler heard of it. */
  #freeAt: Time = 0;
  #calm = false;
  #wrong: string | null = null;
  #published = 0;
  #rowsRead = 0;
  #clamped = 0;
  readonly #batches: Batch[] = [];

  constructor(random: Random, rules: Rules) {
    this.#random = random;
    this.#rules = rules;
    this.#nights = random.between(3, 7);
    this.#source = sourceOf(random, {
      days,
      keys: random.between(3, 12),
      writers: random.between(10, 40),
      until: this.#nights * 24 * hour,
      longestBeforePrepared: allRules.overlapSeconds * second,
    });
    this.#lake = new Lake(rules.merge);
    const { decide } = scheduleAggregate({
      catalog: [{ name: dataset, dependsOn: [], dated: true }],
      policy: {
        ...usualPolicy,
        safetyLagSeconds: random.oneOf([0, 0, 120]),
        overlapSeconds: rules.overlapSeconds,
        backfillDays: random.between(1, 4),
      },
    });
    this.#decide = decide;
  }

  play(): Outcome {
    for (let night = 1; night <= this.#nights; night += 1) {
      this.#due(night * 24 * hour + this.#random.between(-10 * hour, 10 * hour));
      if (this.#random.chance(0.3)) {
        const at = night * 24 * hour + this.#random.between(-12 * hour, 12 * hour);
        const from = this.#random.oneOf(days);
        this.#due(at, { from, to: this.#random.oneOf([from, everyDay.to]) });
      }
    }
    this.#settle();
    // Everything has committed, and nothing goes wrong any more.
    this.#calm = true;
    const end = Math.max(this.#source.endsAt, this.#freeAt) + 8 * hour;
    this.#due(end);
    this.#settle();
    this.#check(end, Number.POSITIVE_INFINITY, 'after the last night');
    this.#due(end + hour, everyDay);
    this.#settle();
    const live = this.#source.rowsAt(end);
    if (this.#lake.rows.length !== live.size)
      this.#fail('deleted rows are there after all days were read again');
    return {
      wrong: this.#wrong,
      published: this.#published,
      rowsRead: this.#rowsRead,
      windowsClamped: this.#clamped,
      batches: this.#batches,
      rows: this.#lake.rows,
    };
  }

  #due(at: Time, businessDates?: { from: string; to: string }): void {
    const correlationId = `n${at}`;
    const data = { datasets: [dataset], ...(businessDates === undefined ? {} : { businessDates }) };
    this.#messages.push({ at, input: { type: 'night-due', correlationId, occurredAt: isoOf(at), data } });
  }

  #settle(): void {
    for (;;) {
      this.#messages.sort((one, other) => one.at - other.at);
      const message = this.#messages.shift();
      if (message === undefined) return;
      const { at, input } = message;
      const context = { now: isoOf(at), eventId: 'e', correlationId: 'c', replayName: null };
      const { state, effects } = this.#decide(this.#schedule, input, context);
      this.#schedule = state;
      for (const effect of effects) this.#follow(effect, at);
    }
  }

  #follow(effect: KitEffect, at: Time): void {
    if (effect.type === 'remind') {
      const input = { type: 'retry-due', data: effect.data } as Input;
      this.#messages.push({ at: at + effect.delaySeconds * second, input });
    }
    for (const run of dataOf([effect], 'ExtractionRequested')) this.#run(run, at);
  }

  /** A run as etl-control leads it, from the crawl to the end that it has. */
  #run(run: Requested, requestedAt: Time): void {
    const began = Math.max(requestedAt, this.#freeAt) + this.#random.between(1, 120 * second);
    const ended = began + this.#random.between(10, 2 * hour);
    this.#freeAt = ended;
    const fate = this.#calm
      ? 'published'
      : this.#random.oneOf([
          'published',
          'published',
          'published',
          'published',
          'failed',
          'busy',
          'held',
          'silent',
        ]);
    const tell = (input: Input) => {
      // Mostly at once, now and then hours later, when another night may have taken over; and now and then twice.
      const delay = !this.#calm && this.#random.chance(0.1) ? this.#random.between(1, 9 * hour) : second;
      this.#messages.push({ at: ended + delay, input });
      if (this.#random.chance(0.2)) this.#messages.push({ at: ended + delay + hour, input });
    };
    switch (fate) {
      case 'published': {
        tell(this.#publish(run, began, ended));
        return;
      }
      case 'failed': {
        tell(failure(run));
        return;
      }
      case 'busy': {
        tell(failure(run, { code: 'SOURCE_BUSY' }));
        return;
      }
      case 'held': {
        tell(heldBatch(run));
        return;
      }
      case 'silent':
        return;
    }
  }

  #publish(run: Requested, began: Time, ended: Time): Input {
    const { origin, businessDates } = run;
    if (origin === 'dates' && businessDates !== null) {
      const seenAt = this.#random.between(began, ended);
      this.#write([...this.#source.rowsAt(seenAt).values()], businessDates);
      this.#check(seenAt, this.#watermark(), 'after given days were read');
      return publishedBatch(run, { origin });
    }
    const stampedFrom = Math.min(
      began,
      this.#rules.clamp ? (this.#source.oldestOpen(began) ?? began) : began,
    );
    const window = readableWindow(run.window, isoOf(stampedFrom));
    if (window.high !== run.window.high) this.#clamped += 1;
    const [low, high] = [
      window.low === null ? Number.NEGATIVE_INFINITY : timeOf(window.low),
      timeOf(window.high),
    ];
    // Slices follow each other, and later ones may see a later state.
    const readBy = this.#random.between(began, ended);
    const seen = new Map<number, Row>();
    for (const key of new Set([
      ...this.#source.rowsAt(began).keys(),
      ...this.#source.rowsAt(readBy).keys(),
    ])) {
      const row = this.#source.rowsAt(this.#random.between(began, readBy)).get(key);
      if (row !== undefined && row.stamp >= low && row.stamp < high) seen.set(key, row);
    }
    this.#write([...seen.values()], null);
    this.#check(readBy, Math.max(high, this.#watermark()), 'after a night');
    return publishedBatch(run, { high: window.high });
  }

  #write(rows: readonly Row[], dates: Batch['dates']): void {
    if (dates === null) this.#lake.merge(rows);
    else this.#lake.rebuild(rows, dates);
    this.#published += 1;
    this.#rowsRead += rows.length;
    this.#batches.push({ rows, dates });
  }

  #watermark(): Time {
    const watermark = watermarkOf(this.#schedule, dataset);
    return watermark === null ? Number.NEGATIVE_INFINITY : timeOf(watermark);
  }

  /** What was committed then, and the next window will not read, is in the lake as it is in the source; nothing is there twice. */
  #check(at: Time, watermark: Time, when: string): void {
    const next = watermark - this.#rules.overlapSeconds * second;
    const keys = new Set(this.#lake.rows.map(({ key }) => key));
    if (keys.size !== this.#lake.rows.length) this.#fail(`a key is there twice ${when}`);
    const versions = new Set(this.#lake.rows.map(({ version }) => version));
    for (const row of this.#source.rowsAt(at).values())
      if (row.stamp < next && !versions.has(row.version)) this.#fail(`a row is missing or outdated ${when}`);
  }

  #fail(wrong: string): void {
    this.#wrong ??= wrong;
  }
}
