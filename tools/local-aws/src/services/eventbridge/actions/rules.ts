import { flag, integer, literal, optional, readInput, text } from '../../../endpoint/input.ts';
import { byName, pageOf } from '../../../endpoint/page.ts';
import type { EventsContext } from '../context.ts';
import { describeManaged, findManagedRule, managedRulesOf, refuseManaged } from '../managed-rules.ts';
import { busNameOf, ruleArn, validation } from '../names.ts';
import { compilePattern } from '../pattern/pattern.ts';
import { nextOfRule, readSchedule } from '../rule-schedules.ts';
import { type Rule, findRule, getBus, getRule, rulesOf, targetsOf } from '../store.ts';
import { readTags } from '../tags.ts';

export const ruleName = text({ min: 1, max: 64, pattern: /^[A-Za-z0-9_.-]+$/ });
export const busNameOrArn = optional(text({ min: 1, max: 1600 }));
const state = literal('ENABLED', 'DISABLED', 'ENABLED_WITH_ALL_CLOUDTRAIL_MANAGEMENT_EVENTS');

/** Creates a rule, or replaces all of it but its targets and tags. */
export function putRule({ database, place, buses, schedules, clock, tags }: EventsContext) {
  return (input: unknown) => {
    const given = readInput(input, {
      Name: ruleName,
      EventBusName: busNameOrArn,
      EventPattern: optional(text()),
      ScheduleExpression: optional(text({ max: 256 })),
      State: optional(state),
      Description: optional(text({ max: 512 })),
      RoleArn: optional(text({ max: 1600 })),
      Tags: optional(readTags),
    });
    const bus = getBus(database, given.EventBusName).name;
    refuseManaged(database, bus, given.Name);
    const { EventPattern: pattern = '', ScheduleExpression: schedule = '' } = given;
    if (pattern === '' && schedule === '')
      throw validation('Parameter(s) EventPattern or ScheduleExpression must be specified.');
    if (pattern !== '') compilePattern(pattern);
    const now = clock.now().getTime();
    if (schedule !== '') {
      if (bus !== 'default')
        throw validation('ScheduleExpression is supported only on the default event bus.');
      readSchedule(schedule, now);
    }
    const before = findRule(database, bus, given.Name);
    const rule = {
      state: given.State ?? 'ENABLED',
      schedule: schedule === '' ? null : schedule,
      created: before?.schedule === schedule ? before.created : now,
    };
    database
      .prepare(
        `INSERT OR REPLACE INTO events_rules (bus, name, pattern, state, description, role, schedule, created, next)
         VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)`,
      )
      .run(
        ...([bus, given.Name, pattern, rule.state, given.Description ?? null] as const),
        ...([given.RoleArn ?? null, rule.schedule, rule.created, nextOfRule(rule, now)] as const),
      );
    const arn = ruleArn(place, { bus, name: given.Name });
    if (before === undefined) tags.add(arn, given.Tags ?? []);
    buses.forgetRoutes();
    schedules.wind();
    return { RuleArn: arn };
  };
}

export function describeRule(context: EventsContext) {
  return (input: unknown) => {
    const { Name, EventBusName } = readInput(input, { Name: ruleName, EventBusName: busNameOrArn });
    const { database, place } = context;
    const bus = getBus(database, EventBusName).name;
    const managed = findManagedRule(database, bus, Name);
    const described =
      managed === undefined
        ? describe(context, getRule(database, bus, Name))
        : describeManaged(place, managed);
    return { ...described, CreatedBy: place.account };
  };
}

export function listRules(context: EventsContext) {
  return (input: unknown) => {
    const {
      NamePrefix = '',
      EventBusName,
      Limit,
      NextToken,
    } = readInput(input, {
      NamePrefix: optional(text()),
      EventBusName: busNameOrArn,
      Limit: optional(integer({ min: 1, max: 100 })),
      NextToken: optional(text()),
    });
    const { database, place } = context;
    const bus = getBus(database, EventBusName).name;
    const items = [
      ...rulesOf(database, bus).map((rule) => ({ name: rule.name, told: describe(context, rule) })),
      ...managedRulesOf(database, bus).map((rule) => ({
        name: rule.name,
        told: describeManaged(place, rule),
      })),
    ]
      .filter(({ name }) => name.startsWith(NamePrefix))
      .toSorted(byName(({ name }) => name));
    const { page, next } = pageOf({ items, nameOf: ({ name }) => name, limit: Limit, token: NextToken });
    return { Rules: page.map(({ told }) => told), ...next };
  };
}

export function listRuleNamesByTarget({ database }: EventsContext) {
  return (input: unknown) => {
    const { TargetArn, EventBusName, Limit, NextToken } = readInput(input, {
      TargetArn: text({ min: 1, max: 1600 }),
      EventBusName: busNameOrArn,
      Limit: optional(integer({ min: 1, max: 100 })),
      NextToken: optional(text()),
    });
    const bus = getBus(database, EventBusName).name;
    const items = database
      .prepare('SELECT DISTINCT rule FROM events_targets WHERE bus = ? AND arn = ?')
      .all(bus, TargetArn)
      .map(({ rule }) => String(rule))
      .toSorted();
    const { page, next } = pageOf({ items, nameOf: (name) => name, limit: Limit, token: NextToken });
    return { RuleNames: page, ...next };
  };
}

/** Succeeds for a rule that is not there. */
export function deleteRule({ database, place, buses, schedules, tags }: EventsContext) {
  return (input: unknown) => {
    const { Name, EventBusName } = readInput(input, {
      Name: ruleName,
      EventBusName: busNameOrArn,
      Force: optional(flag),
    });
    const bus = busNameOf(EventBusName);
    refuseManaged(database, bus, Name);
    if (targetsOf(database, { bus, name: Name }).length > 0) {
      throw validation("Rule can't be deleted since it has targets.");
    }
    database.prepare('DELETE FROM events_rules WHERE bus = ? AND name = ?').run(bus, Name);
    tags.forget(ruleArn(place, { bus, name: Name }));
    buses.forgetRoutes();
    schedules.wind();
  };
}

export const enableRule = (context: EventsContext) => setState(context, 'ENABLED');
export const disableRule = (context: EventsContext) => setState(context, 'DISABLED');

function setState({ database, buses, schedules, clock }: EventsContext, to: Rule['state']) {
  return (input: unknown) => {
    const { Name, EventBusName } = readInput(input, { Name: ruleName, EventBusName: busNameOrArn });
    const bus = getBus(database, EventBusName).name;
    refuseManaged(database, bus, Name);
    const rule = { ...getRule(database, bus, Name), state: to };
    database
      .prepare('UPDATE events_rules SET state = ?, next = ? WHERE bus = ? AND name = ?')
      .run(to, nextOfRule(rule, clock.now().getTime()), rule.bus, rule.name);
    buses.forgetRoutes();
    schedules.wind();
  };
}

function describe({ place }: EventsContext, rule: Rule): object {
  return {
    Name: rule.name,
    Arn: ruleArn(place, rule),
    EventBusName: rule.bus,
    State: rule.state,
    ...(rule.pattern !== '' && { EventPattern: rule.pattern }),
    ...(rule.schedule !== null && { ScheduleExpression: rule.schedule }),
    ...(rule.description !== null && { Description: rule.description }),
    ...(rule.role !== null && { RoleArn: rule.role }),
  };
}
