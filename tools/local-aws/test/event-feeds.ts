import {
  CreateEventBusCommand,
  EventBridgeClient,
  PutEventsCommand,
  type PutEventsRequestEntry,
  PutRuleCommand,
  PutTargetsCommand,
  type Target,
} from '@aws-sdk/client-eventbridge';
import {
  CreateQueueCommand,
  DeleteMessageBatchCommand,
  type Message,
  ReceiveMessageCommand,
  SQSClient,
} from '@aws-sdk/client-sqs';
import type { TestEndpoint } from './endpoint.ts';

export const eventsArn = (rest: string) => `arn:aws:events:us-east-1:000000000000:${rest}`;
export const queueArn = (name: string) => `arn:aws:sqs:us-east-1:000000000000:${name}`;

/** Buses, rules and queues of an endpoint, each with a name of its own. */
export class EventFeeds {
  readonly events: EventBridgeClient;
  readonly sqs: SQSClient;
  readonly #origin: string;

  constructor({ client, origin }: TestEndpoint) {
    this.events = new EventBridgeClient(client);
    this.sqs = new SQSClient(client);
    this.#origin = origin;
  }

  async bus(): Promise<string> {
    const Name = uniqueName('bus');
    await this.events.send(new CreateEventBusCommand({ Name }));
    return Name;
  }

  /** A queue's name. */
  async queue(): Promise<string> {
    const QueueName = uniqueName('queue');
    await this.sqs.send(new CreateQueueCommand({ QueueName }));
    return QueueName;
  }

  /** One that tells duplicates by their content, as targets need it. */
  async fifoQueue(): Promise<string> {
    const QueueName = `${uniqueName('queue')}.fifo`;
    const Attributes = { FifoQueue: 'true', ContentBasedDeduplication: 'true' };
    await this.sqs.send(new CreateQueueCommand({ QueueName, Attributes }));
    return QueueName;
  }

  async rule(EventBusName: string, pattern: object, targets: readonly Target[]) {
    const Name = uniqueName('rule');
    const EventPattern = JSON.stringify(pattern);
    const { RuleArn } = await this.events.send(new PutRuleCommand({ Name, EventBusName, EventPattern }));
    if (targets.length > 0)
      await this.events.send(new PutTargetsCommand({ Rule: Name, EventBusName, Targets: [...targets] }));
    return { rule: Name, ruleArn: RuleArn! };
  }

  /** A rule on the bus that feeds a new queue. */
  async feed(EventBusName: string, pattern: object, target: Partial<Target> = {}) {
    const queue = await this.queue();
    const made = await this.rule(EventBusName, pattern, [{ Id: 'queue', Arn: queueArn(queue), ...target }]);
    return { ...made, queue };
  }

  put(...Entries: PutEventsRequestEntry[]) {
    return this.events.send(new PutEventsCommand({ Entries }));
  }

  /** All messages of a queue, which then is empty. */
  async messages(queue: string, WaitTimeSeconds = 0): Promise<Message[]> {
    const QueueUrl = `${this.#origin}/000000000000/${queue}`;
    const all: Message[] = [];
    for (let wait = WaitTimeSeconds; ; wait = 0) {
      const { Messages = [] } = await this.sqs.send(
        new ReceiveMessageCommand({
          ...{ QueueUrl, WaitTimeSeconds: wait, MaxNumberOfMessages: 10 },
          MessageAttributeNames: ['All'],
          MessageSystemAttributeNames: ['All'],
        }),
      );
      if (Messages.length === 0) return all;
      const Entries = Messages.map(({ ReceiptHandle }, at) => ({ Id: String(at), ReceiptHandle }));
      await this.sqs.send(new DeleteMessageBatchCommand({ QueueUrl, Entries }));
      all.push(...Messages);
    }
  }

  async bodies(queue: string, wait = 0): Promise<string[]> {
    return (await this.messages(queue, wait)).map(({ Body = '' }) => Body);
  }

  async drain(queue: string, wait = 0): Promise<Record<string, unknown>[]> {
    return (await this.bodies(queue, wait)).map((body) => JSON.parse(body) as Record<string, unknown>);
  }
}

export const entry = (
  EventBusName: string,
  more: Partial<PutEventsRequestEntry> = {},
): PutEventsRequestEntry => ({
  ...{ EventBusName, Source: 'shop', DetailType: 'Sold', Detail: '{"n":1}' },
  ...more,
});

/** The attributes of a message as plain texts. */
export const attributesOf = ({ MessageAttributes = {} }: Message) =>
  Object.fromEntries(Object.entries(MessageAttributes).map(([name, { StringValue }]) => [name, StringValue]));

let names = 0;
export const uniqueName = (kind: string) => `${kind}-${names++}`;
