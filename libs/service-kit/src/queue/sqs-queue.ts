import {
  ChangeMessageVisibilityCommand,
  DeleteMessageCommand,
  ReceiveMessageCommand,
  SendMessageCommand,
  type SQSClient,
} from '@aws-sdk/client-sqs';
import type { Queue } from './queue.ts';

/** SQS's longest. */
const waitSeconds = 20;

export function sqsQueue({
  client,
  queueUrl,
}: {
  readonly client: SQSClient;
  readonly queueUrl: string;
}): Queue {
  const QueueUrl = queueUrl;
  return {
    async receive({ max, visibilitySeconds, signal }) {
      const { Messages = [] } = await client.send(
        new ReceiveMessageCommand({
          QueueUrl,
          MaxNumberOfMessages: max,
          WaitTimeSeconds: waitSeconds,
          VisibilityTimeout: visibilitySeconds,
          MessageSystemAttributeNames: ['ApproximateReceiveCount'],
        }),
        { abortSignal: signal },
      );
      return Messages.map(({ MessageId = '', ReceiptHandle = '', Body = '', Attributes }) => ({
        id: MessageId,
        receipt: ReceiptHandle,
        body: Body,
        receiveCount: Number(Attributes?.ApproximateReceiveCount ?? 1),
      }));
    },

    async remove(receipt) {
      await client.send(new DeleteMessageCommand({ QueueUrl, ReceiptHandle: receipt }));
    },

    async hide(receipt, seconds) {
      await client.send(
        new ChangeMessageVisibilityCommand({ QueueUrl, ReceiptHandle: receipt, VisibilityTimeout: seconds }),
      );
    },

    async setAside(body, { code, contract, reason }) {
      const text = (StringValue: string) => ({ DataType: 'String', StringValue });
      await client.send(
        new SendMessageCommand({
          QueueUrl: deadLetterQueueUrl(queueUrl),
          MessageBody: body,
          MessageAttributes: {
            DaybreakReason: text(reason),
            DaybreakCode: text(code),
            DaybreakContract: text(contract ?? 'unknown'),
          },
        }),
      );
    },
  };
}

/** As `deadLetterQueueName` is to `queueName`. */
export const deadLetterQueueUrl = (queueUrl: string) => `${queueUrl}-dlq`;
