import type { Clock } from '../../endpoint/clock.ts';
import { transaction } from '../../endpoint/database.ts';
import { uuid } from '../../endpoint/identifiers.ts';
import { place as whereOf } from '../../endpoint/json-protocol.ts';
import type { Logger } from '../../endpoint/log.ts';
import type { Ground } from '../../endpoint/service.ts';
import { type Expression, parseExpression } from '../scheduler/expression/expression.ts';
import { TimeZone } from '../scheduler/expression/time-zone.ts';
import type { Buses } from './bus.ts';
import { busEvent } from './event.ts';
import { type Place, ruleArn, validation } from './names.ts';
import { readRoute } from './routes.ts';
import type { Rule } from './store.ts';

export interface RuleSchedulesOptions extends Pick<Ground, 'database' | 'random'> {
  readonly place: Place;
  readonly buses: Buses;
  readonly clock: Clock;
  readonly log: Logger;
}

/** A laptop that slept wakes with its timers late: it looks at the clock at least this often. */
const longestNap = 30_000;

const utc = new TimeZone('UTC');

/**
 * Rules that run by a schedule. What became due while nothing ran fires once. The deliveries and the next due time are one
 * transaction.
 * @see https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-scheduled-rule-pattern.html
 */
export class RuleSchedules {
  readonly #given: RuleSchedulesOptions;
  #calledOff: (() => void) | undefined;
  #running = false;

  constructor(given: RuleSchedulesOptions) {
    this.#given = given;
  }

  start(): void {
    this.#running = true;
    this.wind();
  }

  stop(): void {
    this.#running = false;
    this.#calledOff?.();
  }

  /** Sets the timer for the rule that is due first; to be called when rules change. */
  wind(): void {
    this.#calledOff?.();
    if (!this.#running) return;
    const { database, clock } = this.#given;
    const { next } = database.prepare('SELECT min(next) AS next FROM events_rules').get() as {
      next: number | null;
    };
    if (next === null) return;
    const wait = Math.min(Math.max(next - clock.now().getTime(), 0), longestNap);
    this.#calledOff = clock.after(wait, () => this.#tick());
  }

  #tick(): void {
    const { database, clock, log } = this.#given;
    const now = clock.now().getTime();
    const due = database.prepare('SELECT * FROM events_rules WHERE next <= ? ORDER BY next').all(now);
    for (const rule of due as unknown as Rule[]) {
      try {
        transaction(database, () => this.#fire(rule, now));
      } catch (error) {
        log.error({ service: 'EventBridge', rule: rule.name, ...whereOf(error) }, 'a rule did not fire');
        this.#setNext(rule, now + longestNap);
      }
    }
    this.wind();
  }

  #fire(rule: Rule, now: number): void {
    const { database, place, buses, random } = this.#given;
    const expression = readSchedule(rule.schedule ?? '', rule.created ?? now);
    const event = busEvent({
      id: uuid(random),
      detailType: 'Scheduled Event',
      source: 'aws.events',
      ...place,
      time: expression.newest(rule.next ?? now, now),
      resources: [ruleArn(place, rule)],
      detail: { text: '{}', value: {} },
    });
    buses.send({ route: readRoute({ database, place, rule }), event, ingested: now });
    this.#setNext(rule, expression.firstAtOrAfter(now + 1) ?? null);
  }

  #setNext({ bus, name }: Rule, next: number | null): void {
    this.#given.database
      .prepare('UPDATE events_rules SET next = ? WHERE bus = ? AND name = ?')
      .run(next, bus, name);
  }
}

/** The schedule of a rule, in UTC, or the refusal of EventBridge. A rate counts from the rule's creation. */
export function readSchedule(text: string, created: number): Expression {
  const singular = /^rate\((\d+) (minute|hour|day)(s?)\)$/.exec(text);
  // A rule, other than a schedule, needs `1 minute` and `2 minutes`.
  const agrees = singular === null || (Number(singular[1]) === 1) === (singular[3] === '');
  const expression = text.startsWith('at(')
    ? undefined
    : parseExpression({ expression: text, zone: utc, start: created });
  if (expression === undefined || !agrees) throw validation('Parameter ScheduleExpression is not valid.');
  return expression;
}

/** When a rule is due next, if it has a schedule and is on. A rate is due for the first time after its period. */
export function nextOfRule(rule: Pick<Rule, 'schedule' | 'state' | 'created'>, now: number): number | null {
  if (rule.schedule === null || rule.state === 'DISABLED') return null;
  return readSchedule(rule.schedule, rule.created ?? now).firstAtOrAfter(now + 1) ?? null;
}
