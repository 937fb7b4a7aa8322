import { integer, literal, optional, readInput, text } from '../../../endpoint/input.ts';
import { byName, pageOf } from '../../../endpoint/page.ts';
import type { EventsContext } from '../context.ts';
import { busNameOf, ruleArn, validation } from '../names.ts';
import { compilePattern } from '../pattern/pattern.ts';
import { type Rule, getBus, getRule, targetsOf } from '../store.ts';

export const ruleName = text({ min: 1, max: 64, pattern: /^[A-Za-z0-9_.-]+$/ });
const busNameOrArn = optional(text({ min: 1, max: 1600 }));

/** Creates a rule, or replaces all of it but its targets. */
export function putRule({ database, place, buses }: EventsContext) {
  return (input: unknown) => {
    const given = readInput(
      input,
      {
        Name: ruleName,
        EventBusName: busNameOrArn,
        EventPattern: optional(text()),
        State: optional(literal('ENABLED', 'DISABLED')),
        Description: optional(text({ max: 512 })),
        RoleArn: optional(text({ max: 1600 })),
      },
      ['ScheduleExpression', 'Tags'],
    );
    const bus = getBus(database, given.EventBusName);
    const pattern = given.EventPattern;
    if (pattern === undefined)
      throw validation('Parameter(s) EventPattern or ScheduleExpression must be specified.');
    compilePattern(pattern);
    database
      .prepare(
        'INSERT OR REPLACE INTO events_rules (bus, name, pattern, state, description, role) VALUES (?, ?, ?, ?, ?, ?)',
      )
      .run(
        ...([bus.name, given.Name, pattern, given.State ?? 'ENABLED'] as const),
        ...([given.Description ?? null, given.RoleArn ?? null] as const),
      );
    buses.forgetRoutes();
    return { RuleArn: ruleArn(place, { bus: bus.name, name: given.Name }) };
  };
}

export function describeRule(context: EventsContext) {
  return (input: unknown) => {
    const { Name, EventBusName } = readInput(input, { Name: ruleName, EventBusName: busNameOrArn });
    const bus = getBus(context.database, EventBusName);
    return describe(context, getRule(context.database, bus.name, Name));
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
    const bus = getBus(context.database, EventBusName);
    const rules = context.database
      .prepare('SELECT * FROM events_rules WHERE bus = ?')
      .all(bus.name) as unknown as Rule[];
    const items = rules
      .filter(({ name }) => name.startsWith(NamePrefix))
      .toSorted(byName(({ name }) => name));
    const { page, next } = pageOf({ items, nameOf: ({ name }) => name, limit: Limit, token: NextToken });
    return { Rules: page.map((rule) => describe(context, rule)), ...next };
  };
}

/** Succeeds for a rule that is not there. */
export function deleteRule({ database, buses }: EventsContext) {
  return (input: unknown) => {
    const { Name, EventBusName } = readInput(input, {
      Name: ruleName,
      EventBusName: busNameOrArn,
    });
    const bus = busNameOf(EventBusName);
    if (targetsOf(database, { bus, name: Name }).length > 0) {
      throw validation("Rule can't be deleted since it has targets.");
    }
    database.prepare('DELETE FROM events_rules WHERE bus = ? AND name = ?').run(bus, Name);
    buses.forgetRoutes();
  };
}

export const enableRule = (context: EventsContext) => setState(context, 'ENABLED');
export const disableRule = (context: EventsContext) => setState(context, 'DISABLED');

function setState({ database, buses }: EventsContext, state: Rule['state']) {
  return (input: unknown) => {
    const { Name, EventBusName } = readInput(input, { Name: ruleName, EventBusName: busNameOrArn });
    const rule = getRule(database, getBus(database, EventBusName).name, Name);
    database
      .prepare('UPDATE events_rules SET state = ? WHERE bus = ? AND name = ?')
      .run(state, rule.bus, rule.name);
    buses.forgetRoutes();
  };
}

function describe({ place }: EventsContext, rule: Rule): object {
  return {
    Name: rule.name,
    Arn: ruleArn(place, rule),
    EventBusName: rule.bus,
    EventPattern: rule.pattern,
    State: rule.state,
    ...(rule.description !== null && { Description: rule.description }),
    ...(rule.role !== null && { RoleArn: rule.role }),
  };
}
