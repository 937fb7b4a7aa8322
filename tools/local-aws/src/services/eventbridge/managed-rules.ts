import type { DatabaseSync } from 'node:sqlite';
import { AwsError } from '../../endpoint/aws-error.ts';
import type { Archive } from './archive.ts';
import { type Place, ruleArn } from './names.ts';

/**
 * EventBridge keeps the rule that feeds an archive on the archive's bus, for everybody to see and for itself to change.
 * @see https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-archive-event.html
 */
export interface ManagedRule {
  readonly bus: string;
  readonly name: string;
  readonly pattern: string;
}

const prefix = 'Events-Archive-';
export const managedBy = 'prod.vhs.events.aws.internal';

export const managedRuleOf = ({ name, bus, pattern }: Pick<Archive, 'name' | 'bus' | 'pattern'>) => ({
  bus,
  name: `${prefix}${name}`,
  // What a replay sends must not be archived again.
  pattern: JSON.stringify({
    ...(pattern !== null && (JSON.parse(pattern) as object)),
    'replay-name': [{ exists: false }],
  }),
});

export function managedRulesOf(database: DatabaseSync, bus: string): readonly ManagedRule[] {
  const archives = database
    .prepare('SELECT name, bus, pattern FROM events_archives WHERE bus = ?')
    .all(bus) as unknown as Archive[];
  return archives.map(managedRuleOf);
}

export function findManagedRule(database: DatabaseSync, bus: string, name: string): ManagedRule | undefined {
  return name.startsWith(prefix)
    ? managedRulesOf(database, bus).find((rule) => rule.name === name)
    : undefined;
}

/** For whatever would change a rule: those that EventBridge keeps are its own. */
export function refuseManaged(database: DatabaseSync, bus: string, name: string): void {
  if (findManagedRule(database, bus, name) === undefined) return;
  throw new AwsError({
    code: 'ManagedRuleException',
    message: `Rule ${name} is managed by EventBridge for an archive. Change the archive to change it.`,
  });
}

export function describeManaged(place: Place, rule: ManagedRule): object {
  return {
    Name: rule.name,
    Arn: ruleArn(place, rule),
    EventBusName: rule.bus,
    EventPattern: rule.pattern,
    State: 'ENABLED',
    ManagedBy: managedBy,
  };
}
