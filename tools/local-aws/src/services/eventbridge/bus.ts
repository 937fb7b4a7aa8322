import type { DatabaseSync, StatementSync } from 'node:sqlite';
import type { Clock } from '../../endpoint/clock.ts';
import { transaction, unit } from '../../endpoint/database.ts';
import type { Deliveries, NewDelivery } from './delivery/deliveries.ts';
import { invalidJson, noResource, thirdHop } from './delivery/failure.ts';
import type { BusEvent } from './event.ts';
import type { Place } from './names.ts';
import { EventFields } from './pattern/event-fields.ts';
import { type Route, type RouteTarget, type Routes, readRoutes } from './routes.ts';

export type { DeliverToQueue } from './delivery/failure.ts';

export interface BusOptions {
  readonly database: DatabaseSync;
  readonly place: Place;
  readonly clock: Clock;
  readonly deliveries: Deliveries;
}

export interface Publication {
  readonly bus: string;
  readonly event: BusEvent;
  /** Epoch milliseconds: when the bus took it, where that is not now. */
  readonly ingested?: number;
  /** The ARNs of the rules that a replay is for. */
  readonly onlyRules?: ReadonlySet<string>;
  /** Whether another bus passed it on. */
  readonly forwarded?: boolean;
}

/** Carries events from a bus to archives and targets. All of it lies in one database, so an event arrives whole or not at all. */
export class Buses {
  readonly #given: BusOptions;
  readonly #routes = new Map<string, Routes>();
  readonly #archive: StatementSync;

  constructor(given: BusOptions) {
    this.#given = given;
    this.#archive = given.database.prepare(
      'INSERT INTO events_archived (archive, time, stored, event) VALUES (?, ?, ?, ?)',
    );
  }

  /** To be called whenever buses, rules, targets or archives change. */
  forgetRoutes(): void {
    this.#routes.clear();
  }

  exists(bus: string): boolean {
    return this.#routesOf(bus) !== undefined;
  }

  /** In the open transaction, if there is one. What is put on a bus that does not exist goes nowhere. */
  publish({ bus, event, ingested = this.#time(), onlyRules, forwarded = false }: Publication): void {
    const routes = this.#routesOf(bus);
    if (routes === undefined) return;
    const fields = new EventFields(event.value);
    unit(this.#given.database, () => {
      if (!event.replayed) {
        for (const { name, pattern } of routes.archives) {
          if (pattern?.matches(fields) !== false) this.#keep(name, event, ingested);
        }
      }
      for (const route of routes.rules.matching(fields)) {
        if (onlyRules !== undefined && !onlyRules.has(route.rule.arn)) continue;
        this.send({ route, event, ingested, forwarded });
      }
    });
  }

  #keep(archive: string, { time, body }: BusEvent, ingested: number): void {
    transaction(this.#given.database, () => this.#archive.run(archive, time, ingested, body));
  }

  /** To all targets of one rule. */
  send({
    route,
    event,
    ingested,
    forwarded = false,
  }: {
    route: Route;
    event: BusEvent;
    ingested: number;
    forwarded?: boolean;
  }): void {
    for (const target of route.targets) this.#sendTo({ route, target, event, ingested, forwarded });
  }

  #sendTo({
    route: { rule },
    target: { definition, input, bus, groupId },
    event,
    ingested,
    forwarded,
  }: {
    route: Route;
    target: RouteTarget;
    event: BusEvent;
    ingested: number;
    forwarded: boolean;
  }): void {
    const { deliveries } = this.#given;
    const body = input({ event, rule, ingested });
    const delivery: NewDelivery = {
      rule: rule.arn,
      target: definition,
      event: event.body,
      message: groupId === undefined ? { body: body ?? '' } : { body: body ?? '', groupId },
    };
    if (bus !== undefined) {
      if (forwarded) deliveries.fail(delivery, thirdHop);
      else if (!this.exists(bus)) deliveries.fail(delivery, noResource);
      else this.publish({ bus, event, forwarded: true });
    } else if (body === undefined) deliveries.fail(delivery, invalidJson);
    else deliveries.send(delivery);
  }

  #time(): number {
    return this.#given.clock.now().getTime();
  }

  #routesOf(bus: string): Routes | undefined {
    let routes = this.#routes.get(bus);
    if (routes === undefined) {
      routes = readRoutes({ ...this.#given, bus });
      if (routes !== undefined) this.#routes.set(bus, routes);
    }
    return routes;
  }
}
