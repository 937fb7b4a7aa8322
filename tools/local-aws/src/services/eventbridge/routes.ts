import type { DatabaseSync } from 'node:sqlite';
import { type TargetInput, compileInput } from './input/target-input.ts';
import { type Place, busNameOf, ruleArn } from './names.ts';
import { type Pattern, compilePattern } from './pattern/pattern.ts';
import { RuleIndex } from './pattern/rule-index.ts';
import { type Rule, rulesOf, targetsOf } from './store.ts';
import { type TargetDefinition, isBus } from './target.ts';

/** Where the events of one bus go, compiled. */
export interface Routes {
  readonly rules: RuleIndex<Route>;
  readonly archives: readonly { readonly name: string; readonly pattern: Pattern | undefined }[];
}

export interface Route {
  readonly rule: { readonly arn: string; readonly name: string };
  readonly targets: readonly RouteTarget[];
}

export interface RouteTarget {
  readonly definition: TargetDefinition;
  readonly input: TargetInput;
  /** The name of the bus that it is, if it is one. */
  readonly bus: string | undefined;
  readonly groupId: string | undefined;
}

/** Undefined for a bus that does not exist. */
export function readRoutes({
  database,
  place,
  bus,
}: {
  database: DatabaseSync;
  place: Place;
  bus: string;
}): Routes | undefined {
  const exists = database.prepare('SELECT 1 FROM events_buses WHERE name = ?').get(bus);
  if (exists === undefined) return undefined;
  const archives = database
    .prepare('SELECT name, pattern FROM events_archives WHERE bus = ?')
    .all(bus) as unknown as { name: string; pattern: string | null }[];
  const rules = rulesOf(database, bus).filter(({ pattern, state }) => pattern !== '' && state !== 'DISABLED');
  return {
    rules: new RuleIndex(
      rules.map((rule) => ({
        rule: readRoute({ database, place, rule }),
        pattern: compilePattern(rule.pattern),
      })),
    ),
    archives: archives.map(({ name, pattern }) => ({
      name,
      pattern: pattern === null ? undefined : compilePattern(pattern),
    })),
  };
}

export function readRoute({
  database,
  place,
  rule,
}: {
  database: DatabaseSync;
  place: Place;
  rule: Rule;
}): Route {
  return {
    rule: { arn: ruleArn(place, rule), name: rule.name },
    targets: targetsOf(database, rule).map((target) => {
      const definition = JSON.parse(target.definition) as TargetDefinition;
      return {
        definition,
        input: compileInput(definition),
        bus: isBus(definition.Arn) ? busNameOf(definition.Arn) : undefined,
        groupId: definition.SqsParameters?.MessageGroupId,
      };
    }),
  };
}
