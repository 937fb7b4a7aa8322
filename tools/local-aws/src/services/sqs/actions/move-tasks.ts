import { integer, optional, readInput, text } from '../../../endpoint/input.ts';
import { type SqsContext, queueOfArn } from '../context.ts';
import { sqsError } from '../sqs-error.ts';

/** @see https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_StartMessageMoveTask.html */
export function startMessageMoveTask(context: SqsContext) {
  return (input: unknown) => {
    const { SourceArn, DestinationArn, MaxNumberOfMessagesPerSecond } = readInput(input, {
      SourceArn: text({ min: 1 }),
      DestinationArn: optional(text({ min: 1 })),
      MaxNumberOfMessagesPerSecond: optional(integer({ min: 1, max: 500 })),
    });
    const source = queueOfArn(context, SourceArn);
    if (source === undefined) throw notFound('The source queue of the task');
    const isDeadLetterQueue = context.queues
      .all()
      .some(({ numbers }) => numbers.redrive?.deadLetterTargetArn === SourceArn);
    if (!isDeadLetterQueue) {
      throw sqsError(
        'InvalidParameterValueException',
        'Source queue must be configured as a Dead Letter Queue.',
      );
    }
    if (DestinationArn !== undefined) {
      const destination = queueOfArn(context, DestinationArn);
      if (destination === undefined) throw notFound('The destination queue of the task');
      if ((destination.fifo === undefined) !== (source.fifo === undefined)) {
        throw sqsError(
          'InvalidParameterValueException',
          'Source and destination must be queues of the same type.',
        );
      }
      if (destination === source) {
        throw sqsError(
          'InvalidParameterValueException',
          'Source queue cannot be the same as destination queue.',
        );
      }
    }
    const TaskHandle = context.moveTasks.start(source, {
      ...(DestinationArn !== undefined && { destination: DestinationArn }),
      ...(MaxNumberOfMessagesPerSecond !== undefined && { perSecond: MaxNumberOfMessagesPerSecond }),
    });
    return { TaskHandle };
  };
}

export function listMessageMoveTasks(context: SqsContext) {
  return (input: unknown) => {
    const { SourceArn, MaxResults = 1 } = readInput(input, {
      SourceArn: text({ min: 1 }),
      MaxResults: optional(integer({ min: 1, max: 10 })),
    });
    const source = queueOfArn(context, SourceArn);
    if (source === undefined) throw notFound('The queue');
    const Results = context.moveTasks
      .of(source)
      .slice(0, MaxResults)
      .map((task) => ({
        ...(task.status === 'RUNNING' && { TaskHandle: task.handle }),
        Status: task.status,
        SourceArn,
        ...(task.destination !== null && { DestinationArn: task.destination }),
        ...(task.per_second !== null && { MaxNumberOfMessagesPerSecond: task.per_second }),
        ApproximateNumberOfMessagesMoved: task.moved,
        ...(task.to_move !== null && { ApproximateNumberOfMessagesToMove: task.to_move }),
        ...(task.reason !== null && { FailureReason: task.reason }),
        StartedTimestamp: task.started,
      }));
    return { Results };
  };
}

export function cancelMessageMoveTask(context: SqsContext) {
  return (input: unknown) => {
    const { TaskHandle } = readInput(input, { TaskHandle: text({ min: 1 }) });
    return { ApproximateNumberOfMessagesMoved: context.moveTasks.cancel(TaskHandle) };
  };
}

const notFound = (what: string) => sqsError('ResourceNotFoundException', `${what} does not exist.`);
