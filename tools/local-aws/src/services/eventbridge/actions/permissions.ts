import { AwsError } from '../../../endpoint/aws-error.ts';
import { flag, optional, readInput, structure, text } from '../../../endpoint/input.ts';
import type { EventsContext } from '../context.ts';
import { busArn, validation } from '../names.ts';
import { type Bus, getBus } from '../store.ts';

/** The policy of a bus. It is kept and told, and nothing here enforces it. */
interface Policy {
  readonly Version: string;
  readonly Statement: readonly { readonly Sid?: string }[];
}

/** As EventBridge limits a policy, in characters. */
const longestPolicy = 10_240;

/** Either one statement by its parts, which replaces the one of its id, or the whole policy. */
export function putPermission({ database, place }: EventsContext) {
  return (input: unknown) => {
    const given = readInput(input, {
      EventBusName: optional(text({ min: 1, max: 256 })),
      Action: optional(text({ min: 1, max: 64, pattern: /^events:[a-zA-Z]+$/ })),
      Principal: optional(text({ min: 1, max: 12, pattern: /^(\d{12}|\*)$/ })),
      StatementId: optional(text({ min: 1, max: 64, pattern: /^[a-zA-Z0-9-_]+$/ })),
      Condition: optional(structure({ Type: text(), Key: text(), Value: text() })),
      Policy: optional(text()),
    });
    const bus = getBus(database, given.EventBusName);
    const policy = given.Policy === undefined ? withStatement() : readPolicy(given.Policy);
    const kept = JSON.stringify(policy);
    if (kept.length > longestPolicy) {
      throw new AwsError({
        code: 'PolicyLengthExceededException',
        message: `The policy is longer than ${longestPolicy} characters.`,
      });
    }
    keep(kept);

    function withStatement(): Policy {
      const { Action, Principal, StatementId, Condition } = given;
      if (Action === undefined || Principal === undefined || StatementId === undefined)
        throw validation('Parameter(s) Action, Principal and StatementId, or Policy, must be specified.');
      const statement = {
        Sid: StatementId,
        Effect: 'Allow',
        Principal: Principal === '*' ? '*' : { AWS: `arn:aws:iam::${Principal}:root` },
        Action,
        Resource: busArn(place, bus.name),
        ...(Condition && { Condition: { [Condition.Type]: { [Condition.Key]: Condition.Value } } }),
      };
      const others = policyOf(bus)?.Statement.filter(({ Sid }) => Sid !== StatementId) ?? [];
      return { Version: '2012-10-17', Statement: [...others, statement] };
    }

    function keep(text: string): void {
      database.prepare('UPDATE events_buses SET policy = ? WHERE name = ?').run(text, bus.name);
    }
  };
}

export function removePermission({ database }: EventsContext) {
  return (input: unknown) => {
    const { EventBusName, StatementId, RemoveAllPermissions } = readInput(input, {
      EventBusName: optional(text({ min: 1, max: 256 })),
      StatementId: optional(text({ min: 1, max: 64 })),
      RemoveAllPermissions: optional(flag),
    });
    const bus = getBus(database, EventBusName);
    const keep = (policy: string | null) =>
      database.prepare('UPDATE events_buses SET policy = ? WHERE name = ?').run(policy, bus.name);
    if (RemoveAllPermissions === true) {
      keep(null);
      return;
    }
    if (StatementId === undefined) throw validation('Parameter StatementId is not valid.');
    const policy = policyOf(bus);
    const left = policy?.Statement.filter(({ Sid }) => Sid !== StatementId) ?? [];
    if (policy === undefined || left.length === policy.Statement.length) {
      throw new AwsError({
        code: 'ResourceNotFoundException',
        message: 'Statement with the provided id does not exist.',
      });
    }
    keep(left.length === 0 ? null : JSON.stringify({ ...policy, Statement: left }));
  };
}

const policyOf = ({ policy }: Bus) => (policy === null ? undefined : (JSON.parse(policy) as Policy));

function readPolicy(text: string): Policy {
  try {
    const policy = JSON.parse(text) as { Version?: string; Statement?: object | readonly object[] } | null;
    const { Version = '2012-10-17', Statement } = policy ?? {};
    if (Statement !== undefined) return { ...policy, Version, Statement: [Statement].flat() };
  } catch {
    // Refused below.
  }
  throw validation('Parameter Policy is not valid. Reason: it is no policy document.');
}
