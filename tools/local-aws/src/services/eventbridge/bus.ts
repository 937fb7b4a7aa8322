import type { DatabaseSync } from 'node:sqlite';
import { transaction } from '../../endpoint/database.ts';
import type { Logger } from '../../endpoint/log.ts';
import type { NewMessage } from '../sqs/queue-store.ts';
import { type BusEvent, eventText } from './event.ts';
import { type Place, busNameOf, ruleArn } from './names.ts';
import { type Pattern, compilePattern } from './pattern/pattern.ts';
import { RuleIndex } from './pattern/rule-index.ts';
import { type Rule, type Target, findBus, targetsOf } from './store.ts';

export type DeliverToQueue = (arn: string, message: NewMessage) => boolean;

interface Routes {
  readonly rules: RuleIndex<{ readonly arn: string; readonly targets: readonly Target[] }>;
  readonly archives: readonly { readonly name: string; readonly pattern: Pattern | undefined }[];
}

export interface BusOptions {
  readonly database: DatabaseSync;
  readonly place: Place;
  readonly now: () => Date;
  readonly log: Logger;
  readonly deliver: DeliverToQueue;
}

/** Carries events from a bus to archives and targets. All of it lies in one database, so an event arrives whole or not at all. */
export class Buses {
  readonly #given: BusOptions;
  readonly #routes = new Map<string, Routes>();

  constructor(given: BusOptions) {
    this.#given = given;
  }

  /** To be called whenever rules, targets or archives change. */
  forgetRoutes(): void {
    this.#routes.clear();
  }

  /** In the open transaction, if there is one. `onlyRules` holds the ARNs that a replay is for. */
  publish({
    bus,
    event,
    onlyRules,
    forwarded = false,
  }: {
    bus: string;
    event: BusEvent;
    onlyRules?: ReadonlySet<string>;
    forwarded?: boolean;
  }): void {
    const body = eventText(event);
    const parsed = JSON.parse(body) as Record<string, unknown>;
    const { rules, archives } = this.#routesOf(bus);
    transaction(this.#given.database, () => {
      if (event.replayName === undefined) {
        for (const { name, pattern } of archives) {
          if (pattern?.matches(parsed) !== false) this.#archive(name, event);
        }
      }
      for (const { arn, targets } of rules.matching(parsed)) {
        if (onlyRules !== undefined && !onlyRules.has(arn)) continue;
        for (const target of targets) this.#send({ event, body, rule: arn, target, forwarded });
      }
    });
  }

  #send({
    event,
    body,
    rule,
    target,
    forwarded,
  }: {
    event: BusEvent;
    body: string;
    rule: string;
    target: Target;
    forwarded: boolean;
  }): void {
    const { database, deliver } = this.#given;
    if (target.arn.includes(':event-bus/')) {
      const bus = busNameOf(target.arn);
      // A bus passes on what was put on it, not what another bus passed to it.
      if (!forwarded && findBus(database, bus) !== undefined) {
        this.publish({ bus, event, forwarded: true });
        return;
      }
    } else if (deliver(target.arn, { body })) return;
    this.#sendToDeadLetters({ body, rule, target });
  }

  /** @see https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-rule-dlq.html */
  #sendToDeadLetters({ body, rule, target }: { body: string; rule: string; target: Target }): void {
    const { DeadLetterConfig } = JSON.parse(target.definition) as { DeadLetterConfig?: { Arn?: string } };
    const text = (StringValue: string) => ({ DataType: 'String', StringValue });
    const attributes = {
      RULE_ARN: text(rule),
      TARGET_ARN: text(target.arn),
      ERROR_CODE: text('NO_RESOURCE'),
      ERROR_MESSAGE: text('The specified target does not exist.'),
    };
    const queue = DeadLetterConfig?.Arn;
    if (queue !== undefined && this.#given.deliver(queue, { body, attributes })) return;
    this.#given.log.warn({ service: 'EventBridge', rule, target: target.arn }, 'event lost: no such target');
  }

  #archive(archive: string, event: BusEvent): void {
    this.#given.database
      .prepare('INSERT INTO events_archived (archive, time, stored, event) VALUES (?, ?, ?, ?)')
      .run(archive, event.time, this.#given.now().getTime(), JSON.stringify(event));
  }

  #routesOf(bus: string): Routes {
    let routes = this.#routes.get(bus);
    if (routes === undefined) {
      routes = this.#readRoutes(bus);
      this.#routes.set(bus, routes);
    }
    return routes;
  }

  #readRoutes(bus: string): Routes {
    const { database, place } = this.#given;
    const rules = database
      .prepare("SELECT * FROM events_rules WHERE bus = ? AND state = 'ENABLED'")
      .all(bus) as unknown as Rule[];
    const archives = database
      .prepare('SELECT name, pattern FROM events_archives WHERE bus = ?')
      .all(bus) as unknown as { name: string; pattern: string | null }[];
    return {
      rules: new RuleIndex(
        rules.map((rule) => ({
          rule: { arn: ruleArn(place, rule), targets: targetsOf(database, rule) },
          pattern: compilePattern(rule.pattern),
        })),
      ),
      archives: archives.map(({ name, pattern }) => ({
        name,
        pattern: pattern === null ? undefined : compilePattern(pattern),
      })),
    };
  }
}
