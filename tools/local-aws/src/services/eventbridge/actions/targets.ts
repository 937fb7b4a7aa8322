import { AwsError, notImplemented } from '../../../endpoint/aws-error.ts';
import { transaction } from '../../../endpoint/database.ts';
import { integer, list, optional, readInput, structure, text } from '../../../endpoint/input.ts';
import { pageOf } from '../../../endpoint/page.ts';
import type { EventsContext } from '../context.ts';
import { type Rule, getBus, getRule, targetsOf } from '../store.ts';
import { ruleName } from './rules.ts';

/** As EventBridge limits a rule. */
const mostTargets = 5;

const target = structure(
  {
    Id: text({ min: 1, max: 64, pattern: /^[A-Za-z0-9_.-]+$/ }),
    Arn: text({ min: 1, max: 1600, pattern: /^arn:/ }),
    RoleArn: optional(text({ max: 1600 })),
    DeadLetterConfig: optional(structure({ Arn: optional(text({ max: 1600 })) })),
    RetryPolicy: optional(
      structure({
        MaximumRetryAttempts: optional(integer({ min: 0, max: 185 })),
        MaximumEventAgeInSeconds: optional(integer({ min: 60, max: 86_400 })),
      }),
    ),
  },
  [
    ...[
      'Input',
      'InputPath',
      'InputTransformer',
      'KinesisParameters',
      'RunCommandParameters',
      'EcsParameters',
    ],
    ...['BatchParameters', 'SqsParameters', 'HttpParameters', 'RedshiftDataParameters', 'AppSyncParameters'],
    'SageMakerPipelineParameters',
  ],
);

const onRule = { Rule: ruleName, EventBusName: optional(text({ min: 1, max: 1600 })) };

export function putTargets({ database, buses }: EventsContext) {
  return (input: unknown) => {
    const { Targets, ...named } = readInput(input, {
      ...onRule,
      Targets: list(target, { min: 1, max: 100 }),
    });
    const rule = ruleOf(database, named);
    for (const { Arn } of Targets) {
      const service = Arn.split(':')[2] ?? '';
      const isBus = service === 'events' && Arn.includes(':event-bus/');
      if (service !== 'sqs' && !isBus)
        throw notImplemented('A target that is neither an SQS queue nor an event bus');
    }
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
    const { Limit, NextToken, ...named } = readInput(input, {
      ...onRule,
      Limit: optional(integer({ min: 1, max: 100 })),
      NextToken: optional(text()),
    });
    const items = targetsOf(database, ruleOf(database, named));
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
    const rule = ruleOf(database, named);
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
        ErrorMessage: 'The rule has no such target.',
      })),
    };
  };
}

function ruleOf(
  database: EventsContext['database'],
  named: { readonly Rule: string; readonly EventBusName?: string },
): Rule {
  return getRule(database, getBus(database, named.EventBusName).name, named.Rule);
}
