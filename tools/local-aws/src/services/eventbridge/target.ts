import { notImplemented } from '../../endpoint/aws-error.ts';
import { type Read, integer, mapOf, optional, structure, text } from '../../endpoint/input.ts';
import { compileInput } from './input/target-input.ts';
import { validation } from './names.ts';

const shape = {
  Id: text({ min: 1, max: 64, pattern: /^[A-Za-z0-9_.-]+$/ }),
  Arn: text({ min: 1, max: 1600 }),
  RoleArn: optional(text({ min: 1, max: 1600 })),
  Input: optional(text({ max: 8192 })),
  InputPath: optional(text({ max: 256 })),
  InputTransformer: optional(
    structure({
      InputPathsMap: optional(mapOf(text({ max: 256 }))),
      InputTemplate: text({ min: 1, max: 8192 }),
    }),
  ),
  SqsParameters: optional(structure({ MessageGroupId: optional(text({ max: 100 })) })),
  DeadLetterConfig: optional(structure({ Arn: optional(text({ min: 1, max: 1600 })) })),
  RetryPolicy: optional(
    structure({
      MaximumRetryAttempts: optional(integer({ min: 0, max: 185 })),
      MaximumEventAgeInSeconds: optional(integer({ min: 60, max: 86_400 })),
    }),
  ),
};

export const readTarget = structure(shape, [
  ...['KinesisParameters', 'RunCommandParameters', 'EcsParameters', 'BatchParameters', 'HttpParameters'],
  ...['RedshiftDataParameters', 'SageMakerPipelineParameters', 'AppSyncParameters'],
]);

export type TargetDefinition = Read<typeof shape>;

export const isBus = (arn: string) => /^arn:aws[a-z-]*:events:[^:]*:[^:]*:event-bus\//.test(arn);

/** Refuses what EventBridge refuses, and by name what the embedded one lacks. */
export function checkTarget(target: TargetDefinition): void {
  const { Arn, Id, SqsParameters, DeadLetterConfig } = target;
  const arn = /^arn:aws[a-z-]*:([a-z0-9-]+):[^:]*:[^:]*:(.+)$/.exec(Arn);
  if (arn === null)
    throw validation(`Parameter ${Arn} is not valid. Reason: Provided Arn is not in correct format.`);
  if (isBus(Arn)) {
    const { Input, InputPath, InputTransformer } = target;
    if ((Input ?? InputPath ?? InputTransformer) !== undefined)
      throw notImplemented('An input other than the event for a target that is an event bus');
  } else if (arn[1] !== 'sqs') throw notImplemented('A target that is neither an SQS queue nor an event bus');
  else if (Arn.endsWith('.fifo') && SqsParameters?.MessageGroupId === undefined) {
    throw validation(`Parameter(s) SqsParameters must be specified for target: ${Id}.`);
  }
  if (DeadLetterConfig?.Arn?.endsWith('.fifo') === true) {
    throw validation(
      `Parameter DeadLetterConfig.Arn for target ${Id} is not valid. Reason: The queue must be a standard queue.`,
    );
  }
  compileInput(target);
}
