/** A date and time of day as clocks in some place show it. */
export interface LocalTime {
  readonly year: number;
  /** From 1. */
  readonly month: number;
  readonly day: number;
  readonly hour: number;
  readonly minute: number;
  readonly second?: number;
}

const dayLength = 86_400_000;

/** A time zone of the IANA database, as the machine's Intl knows it. */
export class TimeZone {
  readonly #format: Intl.DateTimeFormat | undefined;

  /** Throws RangeError for a name that is none. */
  constructor(name: string) {
    this.#format =
      name === 'UTC'
        ? undefined
        : new Intl.DateTimeFormat('en-US', {
            timeZone: name,
            hourCycle: 'h23',
            ...{ year: 'numeric', month: 'numeric', day: 'numeric' },
            ...{ hour: 'numeric', minute: 'numeric', second: 'numeric' },
          });
  }

  /** What the clocks show at this time. */
  at(time: number): Required<LocalTime> {
    const shown = new Date(time + this.#offset(time));
    return {
      ...{ year: shown.getUTCFullYear(), month: shown.getUTCMonth() + 1, day: shown.getUTCDate() },
      ...{ hour: shown.getUTCHours(), minute: shown.getUTCMinutes(), second: shown.getUTCSeconds() },
    };
  }

  /** When the clocks first show this; undefined when they skip it. */
  timeOf(local: LocalTime): number | undefined {
    const shown = shownTime(local);
    const offsets = new Set([this.#offset(shown - dayLength), this.#offset(shown + dayLength)]);
    const times = [...offsets].map((offset) => shown - offset).filter((time) => this.#shown(time) === shown);
    return times.length === 0 ? undefined : Math.min(...times);
  }

  /** The like for a time that clocks skip: as much later as they are put forward. */
  timeOfOrAfter(local: LocalTime): number {
    const shown = shownTime(local);
    return this.timeOf(local) ?? shown - this.#offset(shown - dayLength);
  }

  #shown(time: number): number {
    return time + this.#offset(time);
  }

  /** Milliseconds that the clocks are ahead of UTC. */
  #offset(time: number): number {
    if (this.#format === undefined) return 0;
    const whole = Math.floor(time / 1000) * 1000;
    const parts = new Map(this.#format.formatToParts(whole).map(({ type, value }) => [type, Number(value)]));
    const part = (type: Intl.DateTimeFormatPartTypes) => parts.get(type) ?? 0;
    const shown = shownTime({
      ...{ year: part('year'), month: part('month'), day: part('day') },
      ...{ hour: part('hour'), minute: part('minute'), second: part('second') },
    });
    return shown - whole;
  }
}

const shownTime = ({ year, month, day, hour, minute, second = 0 }: LocalTime) =>
  Date.UTC(year, month - 1, day, hour, minute, second);
