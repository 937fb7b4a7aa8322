import { notImplemented } from '../../endpoint/aws-error.ts';
import { type Read, integer, literal, optional, readInput, structure, text } from '../../endpoint/input.ts';
import { isDetail } from '../eventbridge/event.ts';
import { type Expression, parseExpression } from './expression/expression.ts';
import { fillIn } from './input-attributes.ts';
import { validation } from './scheduler-error.ts';

export const scheduleName = text({ min: 1, max: 64, pattern: /^[0-9a-zA-Z_.-]+$/ });

const arn = text({ min: 1, max: 1600, pattern: /^arn:/ });
/** Epoch seconds, as they travel. */
const seconds = (value: unknown, at: string): number => {
  if (typeof value === 'number' && Number.isFinite(value)) return value;
  throw validation(`${at} is not a timestamp.`);
};

const target = structure(
  {
    Arn: arn,
    RoleArn: text({ min: 1, max: 1600 }),
    Input: optional(text({ min: 1, max: 262_144 })),
    DeadLetterConfig: optional(structure({ Arn: optional(arn) })),
    RetryPolicy: optional(
      structure({
        MaximumEventAgeInSeconds: optional(integer({ min: 60, max: 86_400 })),
        MaximumRetryAttempts: optional(integer({ min: 0, max: 185 })),
      }),
    ),
    EventBridgeParameters: optional(
      structure({ DetailType: text({ min: 1, max: 128 }), Source: text({ min: 1, max: 256 }) }),
    ),
  },
  ['EcsParameters', 'KinesisParameters', 'SageMakerPipelineParameters', 'SqsParameters'],
);

const shape = {
  ScheduleExpression: text({ min: 1, max: 256 }),
  ScheduleExpressionTimezone: optional(text({ min: 1, max: 50 })),
  Description: optional(text({ max: 512 })),
  StartDate: optional(seconds),
  EndDate: optional(seconds),
  State: optional(literal('ENABLED', 'DISABLED')),
  ActionAfterCompletion: optional(literal('NONE', 'DELETE')),
  FlexibleTimeWindow: structure({ Mode: literal('OFF', 'FLEXIBLE') }),
  Target: target,
};

/** What a client said a schedule is. */
export type ScheduleDefinition = Read<typeof shape>;

export type ScheduleTarget = ScheduleDefinition['Target'];

/** Refuses what EventBridge Scheduler refuses, and by name what the embedded one lacks. */
export function readDefinition(input: unknown): ScheduleDefinition {
  const definition = readInput(input, shape, ['KmsKeyArn']);
  const { FlexibleTimeWindow, Target, StartDate, EndDate } = definition;
  if (FlexibleTimeWindow.Mode !== 'OFF') throw notImplemented('FlexibleTimeWindow other than OFF');
  if (StartDate !== undefined && EndDate !== undefined && EndDate <= StartDate) {
    throw validation('The EndDate must be after the StartDate.');
  }
  if (Target.Input === undefined) throw notImplemented('A Target without Input');
  if (isEventBus(Target)) {
    if (Target.EventBridgeParameters === undefined)
      throw validation('An event bus needs EventBridgeParameters.');
    if (Target.EventBridgeParameters.Source.startsWith('aws.'))
      throw validation('Not authorized for the source.');
    const sample = { scheduledTime: 0, executionId: '', scheduleArn: '' };
    if (!isDetail(fillIn(Target.Input, sample)))
      throw validation('The Input for an event bus must be a JSON object.');
  } else if (Target.Arn.split(':')[2] !== 'sqs') {
    throw notImplemented('A Target that is neither an SQS queue nor an event bus');
  }
  return definition;
}

export const isEventBus = ({ Arn }: ScheduleTarget) => /^arn:aws[a-z-]*:events:.*:event-bus\//.test(Arn);

/** `created` is where a rate without StartDate begins to count. */
export function expressionOf(definition: ScheduleDefinition, created: number): Expression {
  return parseExpression({
    expression: definition.ScheduleExpression,
    timeZone: definition.ScheduleExpressionTimezone ?? 'UTC',
    start: definition.StartDate === undefined ? created : definition.StartDate * 1000,
  });
}

/** The next due time from `from` on within the dates of the schedule. */
export function nextDue(
  definition: ScheduleDefinition,
  { created, from }: { created: number; from: number },
): number | null {
  if (definition.State === 'DISABLED') return null;
  const expression = expressionOf(definition, created);
  // Dates bound what recurs; EventBridge ignores them for at(…).
  if (!expression.recurs) return expression.firstAtOrAfter(from) ?? null;
  const start = definition.StartDate === undefined ? from : Math.max(from, definition.StartDate * 1000);
  const due = expression.firstAtOrAfter(start);
  const over = definition.EndDate !== undefined && due !== undefined && due > definition.EndDate * 1000;
  return due === undefined || over ? null : due;
}
