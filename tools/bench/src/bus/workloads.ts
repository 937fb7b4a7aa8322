import { Client, type Send } from './client.ts';
import { LeanConnection, requestText } from './lean-client.ts';

const body = 'x'.repeat(1000);
let queues = 0;

interface Queue {
  readonly url: string;
  readonly arn: string;
}

async function createQueue(client: Client): Promise<Queue> {
  const { QueueUrl } = await client.call('sqs', 'CreateQueue', { QueueName: `bench-${String(queues++)}` });
  const url = String(QueueUrl);
  const { Attributes } = await client.call('sqs', 'GetQueueAttributes', {
    QueueUrl: url,
    AttributeNames: ['QueueArn'],
  });
  return { url, arn: (Attributes as Record<string, string>)['QueueArn'] ?? '' };
}

async function visible(client: Client, { url }: Queue): Promise<number> {
  const { Attributes } = await client.call('sqs', 'GetQueueAttributes', {
    QueueUrl: url,
    AttributeNames: ['ApproximateNumberOfMessages'],
  });
  return Number((Attributes as Record<string, string>)['ApproximateNumberOfMessages']);
}

const sqs = (target: string, input: object) =>
  requestText({ service: 'sqs', target, body: JSON.stringify(input) });
const events = (target: string, input: object) =>
  requestText({ service: 'events', target, body: JSON.stringify(input) });

/** Messages a second, one a request. */
export async function sendMessages(client: Client, seconds: number): Promise<number> {
  const { url } = await createQueue(client);
  const text = sqs('SendMessage', { QueueUrl: url, MessageBody: body });
  return client.measure(seconds, async (send) => {
    await send(text, 'SendMessage');
    return 1;
  });
}

const sale = (n: number) => ({ sale: n, store: 'store-7', lines: 3, total: 12.5, note: 'x'.repeat(100) });

/** Events a second from PutEvents to messages that a queue counts; what still travels at the end is waited for. */
export async function putEvents(client: Client, seconds: number): Promise<number> {
  const queue = await createQueue(client);
  const Name = `bench-${String(queues++)}`;
  const Source = Name;
  const EventPattern = JSON.stringify({ source: [Source], 'detail-type': ['Sold'] });
  await client.call('events', 'PutRule', { Name, EventPattern });
  await client.call('events', 'PutTargets', { Rule: Name, Targets: [{ Id: 'queue', Arn: queue.arn }] });
  const Entries = Array.from({ length: 10 }, (_, n) => ({
    ...{ Source, DetailType: 'Sold', Detail: JSON.stringify(sale(n)) },
  }));
  const text = events('PutEvents', { Entries });
  const began = performance.now();
  let put = 0;
  await client.measure(seconds, async (send) => {
    await send(text, 'PutEvents');
    put += 10;
    return 10;
  });
  while ((await visible(client, queue)) < put) {
    if (performance.now() - began > seconds * 10_000) throw new Error('Events did not arrive on the queue.');
  }
  await client.call('events', 'RemoveTargets', { Rule: Name, Ids: ['queue'] });
  await client.call('events', 'DeleteRule', { Name });
  return put / ((performance.now() - began) / 1000);
}

/** Events a second against a hundred rules of which none matches: nothing but matching is done with them. */
export async function matchRules(client: Client, seconds: number): Promise<number> {
  const bus = `bench-${String(queues++)}`;
  await client.call('events', 'CreateEventBus', { Name: bus });
  for (let rule = 0; rule < 100; rule += 1) {
    const EventPattern = JSON.stringify({
      source: ['shop'],
      'detail-type': ['Sold'],
      detail: { store: [`store-${String(rule + 100)}`], total: [{ numeric: ['>', 10] }] },
    });
    await client.call('events', 'PutRule', { Name: `rule-${String(rule)}`, EventBusName: bus, EventPattern });
  }
  const Entries = Array.from({ length: 10 }, (_, n) => ({
    ...{ Source: 'shop', DetailType: 'Sold', Detail: JSON.stringify(sale(n)), EventBusName: bus },
  }));
  const text = events('PutEvents', { Entries });
  return client.measure(seconds, async (send) => {
    await send(text, 'PutEvents');
    return 10;
  });
}

/** How many messages one timed stretch takes off, before the backlog is made whole again. */
const stretch = 500;

/** Messages a second, received by ten and deleted by ten, while about as many stand in the queue. */
export async function drain(
  client: Client,
  { backlog, seconds, fillLimit }: { backlog: number; seconds: number; fillLimit: number },
): Promise<number | undefined> {
  const queue = await createQueue(client);
  if (!(await fill(client, queue, { count: backlog, limit: fillLimit }))) return undefined;
  const receive = sqs('ReceiveMessage', { QueueUrl: queue.url, MaxNumberOfMessages: 10 });
  let spent = 0;
  let total = 0;
  while (spent < seconds) {
    let left = stretch;
    const { seconds: took, done } = await client.exhaust(async (send) => {
      if (left <= 0) return 0;
      left -= 10;
      return receiveAndDelete(send, { receive, url: queue.url });
    }, 60);
    spent += took;
    total += done;
    await fill(client, queue, { count: done, limit: fillLimit });
  }
  return total / spent;
}

async function receiveAndDelete(
  send: Send,
  { receive, url }: { receive: string; url: string },
): Promise<number> {
  const received = await send(receive, 'ReceiveMessage');
  const handles = [...received.body.matchAll(/"ReceiptHandle": ?"([^"]+)"/g)].map(([, handle]) => handle);
  if (handles.length === 0) return 0;
  const Entries = handles.map((ReceiptHandle, n) => ({ Id: String(n), ReceiptHandle }));
  await send(sqs('DeleteMessageBatch', { QueueUrl: url, Entries }), 'DeleteMessageBatch');
  return handles.length;
}

/** Whether it was done within the time. */
async function fill(
  client: Client,
  { url }: Queue,
  { count, limit }: { count: number; limit: number },
): Promise<boolean> {
  let left = Math.ceil(count / 10);
  const Entries = Array.from({ length: 10 }, (_, n) => ({ Id: String(n), MessageBody: body }));
  const text = sqs('SendMessageBatch', { QueueUrl: url, Entries });
  const { done } = await client.exhaust(async (send) => {
    if (left-- <= 0) return 0;
    await send(text, 'SendMessageBatch');
    return 10;
  }, limit);
  return done >= count;
}

/** Leaves that many messages of one kilobyte in a queue. */
export async function queueUp(
  client: Client,
  { count, limit }: { count: number; limit: number },
): Promise<boolean> {
  return fill(client, await createQueue(client), { count, limit });
}

export interface Latency {
  readonly p50: number;
  readonly p99: number;
  readonly received: number;
  readonly sent: number;
}

/** Milliseconds from the moment at which an event was due to be put to its receipt by a long poll. */
export async function latency(
  origin: string,
  { client, perSecond, seconds }: { client: Client; perSecond: number; seconds: number },
): Promise<Latency> {
  const queue = await createQueue(client);
  const Name = `bench-${String(queues++)}`;
  await client.call('events', 'PutRule', { Name, EventPattern: JSON.stringify({ source: [Name] }) });
  await client.call('events', 'PutTargets', { Rule: Name, Targets: [{ Id: 'queue', Arn: queue.arn }] });
  const count = perSecond * seconds;
  const times: number[] = [];
  let over = false;
  const receive = sqs('ReceiveMessage', { QueueUrl: queue.url, MaxNumberOfMessages: 10, WaitTimeSeconds: 1 });
  const consume = async () => {
    const connection = new LeanConnection(origin);
    while (!over && times.length < count) {
      const { body: answer } = await connection.send(receive);
      const now = performance.now();
      for (const [, due] of answer.matchAll(/due\\+": ?([\d.]+)/g)) times.push(now - Number(due));
      const handles = [...answer.matchAll(/"ReceiptHandle": ?"([^"]+)"/g)].map(([, handle]) => handle);
      const Entries = handles.map((ReceiptHandle, n) => ({ Id: String(n), ReceiptHandle }));
      if (Entries.length > 0)
        await connection.send(sqs('DeleteMessageBatch', { QueueUrl: queue.url, Entries }));
    }
    connection.close();
  };
  const consumers = [consume(), consume(), consume(), consume()];
  await putAtRate(origin, { perSecond, count, Source: Name });
  const end = setTimeout(() => (over = true), 10_000);
  await Promise.all(consumers);
  clearTimeout(end);
  times.sort((a, b) => a - b);
  const at = (share: number) => times[Math.min(Math.floor(times.length * share), times.length - 1)] ?? NaN;
  return { p50: at(0.5), p99: at(0.99), received: times.length, sent: count };
}

/** One event a request, each at its time whether or not those before it were answered; gives up after five times as long. */
async function putAtRate(
  origin: string,
  { perSecond, count, Source }: { perSecond: number; count: number; Source: string },
): Promise<void> {
  const began = performance.now();
  const limit = (count / perSecond) * 5000;
  let next = 0;
  const worker = async () => {
    const connection = new LeanConnection(origin);
    while (next < count && performance.now() - began < limit) {
      const due = began + (next++ * 1000) / perSecond;
      const early = due - performance.now();
      if (early > 0) await new Promise((done) => setTimeout(done, early));
      const Detail = JSON.stringify({ ...sale(1), due });
      await connection.send(events('PutEvents', { Entries: [{ Source, DetailType: 'Sold', Detail }] }));
    }
    connection.close();
  };
  await Promise.all(Array.from({ length: 16 }, worker));
}
