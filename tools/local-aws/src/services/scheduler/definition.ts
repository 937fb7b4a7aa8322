import { notImplemented } from '../../endpoint/aws-error.ts';
import { type Read, integer, literal, optional, readInput, structure, text } from '../../endpoint/input.ts';
import { readDetail } from '../eventbridge/event.ts';
import { fillIn } from './input-attributes.ts';
import { validation } from './scheduler-error.ts';
import { readTimetable } from './timetable.ts';

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
    SqsParameters: optional(structure({ MessageGroupId: optional(text({ min: 1, max: 128 })) })),
  },
  [
    ...['EcsParameters', 'KinesisParameters', 'SageMakerPipelineParameters'],
    ...['EventBridgePutEventsV2Parameters', 'EventBridgePutRawEventsParameters'],
  ],
);

const shape = {
  ScheduleExpression: text({ min: 1, max: 256 }),
  ScheduleExpressionTimezone: optional(text({ min: 1, max: 50 })),
  Description: optional(text({ max: 512 })),
  StartDate: optional(seconds),
  EndDate: optional(seconds),
  State: optional(literal('ENABLED', 'DISABLED')),
  ActionAfterCompletion: optional(literal('NONE', 'DELETE')),
  FlexibleTimeWindow: structure({
    Mode: literal('OFF', 'FLEXIBLE'),
    MaximumWindowInMinutes: optional(integer({ min: 1, max: 1440 })),
  }),
  Target: target,
};

/** What a client said a schedule is. */
export type ScheduleDefinition = Read<typeof shape>;

export type ScheduleTarget = ScheduleDefinition['Target'];

/** Refuses what EventBridge Scheduler refuses, and by name what the embedded one lacks. */
export function readDefinition(input: unknown): ScheduleDefinition {
  const definition = readInput(input, shape, ['KmsKeyArn']);
  const { FlexibleTimeWindow, Target, StartDate, EndDate } = definition;
  const isFlexible = FlexibleTimeWindow.Mode === 'FLEXIBLE';
  if (isFlexible !== (FlexibleTimeWindow.MaximumWindowInMinutes !== undefined)) {
    throw validation(
      isFlexible
        ? 'MaximumWindowInMinutes must be provided when the FlexibleTimeWindow is FLEXIBLE.'
        : 'MaximumWindowInMinutes must not be provided when the FlexibleTimeWindow is OFF.',
    );
  }
  if (StartDate !== undefined && EndDate !== undefined && EndDate <= StartDate) {
    throw validation('The EndDate you specify must come after the StartDate.');
  }
  readTimetable(definition, 0);
  checkTarget(Target);
  return definition;
}

export type TargetKind = 'queue' | 'bus' | 'sqs:sendMessage' | 'eventbridge:putEvents';

/** Undefined for a target that the embedded scheduler cannot call. */
export function kindOf({ Arn }: ScheduleTarget): TargetKind | undefined {
  if (/^arn:aws[a-z-]*:sqs:[^:]+:\d{12}:/.test(Arn)) return 'queue';
  if (/^arn:aws[a-z-]*:events:[^:]+:\d{12}:event-bus\//.test(Arn)) return 'bus';
  const call = /^arn:aws[a-z-]*:scheduler:::aws-sdk:(.+)$/.exec(Arn)?.[1];
  return call === 'sqs:sendMessage' || call === 'eventbridge:putEvents' ? call : undefined;
}

function checkTarget(Target: ScheduleTarget): void {
  const kind = kindOf(Target);
  if (kind === undefined) {
    throw notImplemented(
      'A Target that is neither an SQS queue, an event bus, sqs:sendMessage nor eventbridge:putEvents',
    );
  }
  if (Target.DeadLetterConfig?.Arn?.endsWith('.fifo') === true)
    throw validation('The dead-letter queue must be a standard queue.');
  if ((kind === 'bus') !== (Target.EventBridgeParameters !== undefined))
    throw validation('EventBridgeParameters must be provided for an event bus, and for nothing else.');
  if (kind !== 'queue' && Target.SqsParameters !== undefined)
    throw validation('SqsParameters must be provided for an SQS queue only.');
  if (
    kind === 'queue' &&
    Target.Arn.endsWith('.fifo') !== (Target.SqsParameters?.MessageGroupId !== undefined)
  )
    throw validation('A MessageGroupId must be provided for a FIFO queue, and for no other.');
  if (Target.EventBridgeParameters?.Source.startsWith('aws.') === true)
    throw validation('Not authorized for the source.');
  if (kind === 'queue') return;
  if (Target.Input === undefined && kind === 'bus') return;
  const sample = { scheduledTime: 0, executionId: '', scheduleArn: '', attempt: 1 };
  if (readDetail(fillIn(Target.Input ?? '', sample)) === undefined)
    throw validation('The Input for this target must be a JSON object.');
}
