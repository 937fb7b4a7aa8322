import { AwsError } from '../../../endpoint/aws-error.ts';
import { transaction } from '../../../endpoint/database.ts';
import { integer, list, optional, readInput, text } from '../../../endpoint/input.ts';
import { pageOf } from '../../../endpoint/page.ts';
import type { EventsContext } from '../context.ts';
import { findManagedRule, refuseManaged } from '../managed-rules.ts';
import { type Rule, getBus, getRule, targetsOf } from '../store.ts';
import { checkTarget, readTarget } from '../target.ts';
import { busNameOrArn, ruleName } from './rules.ts';

/** As EventBridge limits a rule. */
const mostTargets = 5;

const onRule = { Rule: ruleName, EventBusName: busNameOrArn };

export function putTargets({ database, buses }: EventsContext) {
  return (input: unknown) => {
    const { Targets, ...named } = readInput(input, {
      ...onRule,
      Targets: list(readTarget, { min: 1, max: 100 }),
    });
    const rule = changeableRule(database, named);
    for (const target of Targets) checkTarget(target);
    const ids = new Set([...targetsOf(database, rule).map(({ id }) => id), ...Targets.map(({ Id }) => Id)]);
    if (ids.size > mostTargets) {
      throw new AwsError({
        code: 'LimitExceededException',
        message: `The requested resource exceeds the maximum number allowed: ${mostTargets} targets a rule.`,
      });
    }
    transaction(database, () => {
      for (const definition of Targets) {
        database
          .prepare(
            'INSERT OR REPLACE INTO events_targets (bus, rule, id, arn, definition) VALUES (?, ?, ?, ?, ?)',
          )
          .run(rule.bus, rule.name, definition.Id, definition.Arn, JSON.stringify(definition));
      }
    });
    buses.forgetRoutes();
    return { FailedEntryCount: 0, FailedEntries: [] };
  };
}

export function listTargetsByRule({ database }: EventsContext) {
  return (input: unknown) => {
    const { Limit, NextToken, Rule, EventBusName } = readInput(input, {
      ...onRule,
      Limit: optional(integer({ min: 1, max: 100 })),
      NextToken: optional(text()),
    });
    const bus = getBus(database, EventBusName).name;
    // The rule that feeds an archive has no target that could be told.
    if (findManagedRule(database, bus, Rule) !== undefined) return { Targets: [] };
    const items = targetsOf(database, getRule(database, bus, Rule));
    const { page, next } = pageOf({ items, nameOf: ({ id }) => id, limit: Limit, token: NextToken });
    return { Targets: page.map(({ definition }) => JSON.parse(definition) as object), ...next };
  };
}

export function removeTargets({ database, buses }: EventsContext) {
  return (input: unknown) => {
    const { Ids, ...named } = readInput(input, {
      ...onRule,
      Ids: list(text({ min: 1 }), { min: 1, max: 100 }),
    });
    const rule = changeableRule(database, named);
    const known = new Set(targetsOf(database, rule).map(({ id }) => id));
    const missing = Ids.filter((id) => !known.has(id));
    transaction(database, () => {
      for (const id of Ids) {
        database
          .prepare('DELETE FROM events_targets WHERE bus = ? AND rule = ? AND id = ?')
          .run(rule.bus, rule.name, id);
      }
    });
    buses.forgetRoutes();
    return {
      FailedEntryCount: missing.length,
      FailedEntries: missing.map((TargetId) => ({
        TargetId,
        ErrorCode: 'ResourceNotFoundException',
        ErrorMessage: `Rule ${rule.name} does not have target with id ${TargetId}.`,
      })),
    };
  };
}

function changeableRule(
  database: EventsContext['database'],
  named: { readonly Rule: string; readonly EventBusName?: string },
): Rule {
  const bus = getBus(database, named.EventBusName).name;
  refuseManaged(database, bus, named.Rule);
  return getRule(database, bus, named.Rule);
}
