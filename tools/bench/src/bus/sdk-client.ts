import { CreateQueueCommand, SQSClient, SendMessageCommand } from '@aws-sdk/client-sqs';
import { inFlight } from './client.ts';

/** SendMessage a second by AWS's own JavaScript client: what a user of it sees, bound by the client on most servers. */
export async function sendBySdk(origin: string, seconds: number): Promise<number> {
  const credentials = { accessKeyId: 'test', secretAccessKey: 'test' };
  const sqs = new SQSClient({ endpoint: origin, region: 'us-east-1', credentials, maxAttempts: 1 });
  const { QueueUrl } = await sqs.send(new CreateQueueCommand({ QueueName: 'by-sdk' }));
  const began = performance.now();
  let sent = 0;
  const worker = async () => {
    while (performance.now() - began < seconds * 1000) {
      await sqs.send(new SendMessageCommand({ QueueUrl, MessageBody: 'x'.repeat(1000) }));
      sent += 1;
    }
  };
  await Promise.all(Array.from({ length: inFlight }, worker));
  sqs.destroy();
  return sent / ((performance.now() - began) / 1000);
}
