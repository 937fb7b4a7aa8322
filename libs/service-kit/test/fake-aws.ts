import { createHash, randomUUID } from 'node:crypto';
import { createServer, request, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { localDynamo } from './dynalite.ts';

interface Held {
  readonly id: string;
  readonly body: string;
  readonly attributes: Readonly<Record<string, { StringValue: string }>>;
  receives: number;
  hidden: boolean;
  /** What the consumer asked for, in order: each is seconds to stay hidden. */
  readonly hides: number[];
}

type Reply = Readonly<Record<string, unknown>>;

/**
 * The few calls of SQS and EventBridge that the kit makes, over their wire protocol, so that the real clients are under
 * test; DynamoDB calls go on to dynalite. A hidden message comes back when `release` says so: no clock.
 */
export async function fakeAws() {
  const dynamo = await localDynamo();
  const queues = new Map<string, Held[]>();
  const put: { DetailType: string; Detail: string; EventBusName: string }[] = [];
  let waiting: (() => void)[] = [];
  let refusals: string[] = [];
  const broken = new Set<string>();

  const queueOf = (url: unknown) => {
    const name = String(url).split('/').at(-1) ?? '';
    const held = queues.get(name) ?? [];
    queues.set(name, held);
    return held;
  };
  const wake = () => {
    for (const resume of waiting.splice(0)) resume();
    waiting = [];
  };
  const send = (url: unknown, body: string, attributes: Held['attributes'] = {}) => {
    const id = randomUUID();
    queueOf(url).push({ id, body, attributes, receives: 0, hidden: false, hides: [] });
    wake();
    return id;
  };

  const actions: Readonly<Record<string, (input: Reply, gone: Promise<void>) => Reply | Promise<Reply>>> = {
    'AmazonSQS.SendMessage': (input) => {
      const body = String(input['MessageBody']);
      const attributes = (input['MessageAttributes'] ?? {}) as Held['attributes'];
      return { MessageId: send(input['QueueUrl'], body, attributes), MD5OfMessageBody: md5(body) };
    },
    'AmazonSQS.ReceiveMessage': async (input, gone) => {
      for (;;) {
        const visible = queueOf(input['QueueUrl']).filter(({ hidden }) => !hidden);
        const taken = visible.slice(0, Number(input['MaxNumberOfMessages']));
        for (const message of taken) {
          message.hidden = true;
          message.receives += 1;
        }
        if (taken.length > 0)
          return {
            Messages: taken.map(({ id, body, receives }) => ({
              MessageId: id,
              ReceiptHandle: id,
              Body: body,
              MD5OfBody: md5(body),
              Attributes: { ApproximateReceiveCount: String(receives) },
            })),
          };
        const left = await Promise.race([
          gone.then(() => true),
          new Promise<boolean>((resolve) => waiting.push(() => resolve(false))),
        ]);
        if (left) return {};
      }
    },
    'AmazonSQS.DeleteMessage': (input) => {
      const held = queueOf(input['QueueUrl']);
      const index = held.findIndex(({ id }) => id === input['ReceiptHandle']);
      if (index >= 0) held.splice(index, 1);
      wake();
      return {};
    },
    'AmazonSQS.ChangeMessageVisibility': (input) => {
      const message = queueOf(input['QueueUrl']).find(({ id }) => id === input['ReceiptHandle']);
      message?.hides.push(Number(input['VisibilityTimeout']));
      return {};
    },
    'AmazonSQS.GetQueueAttributes': () => ({ Attributes: { QueueArn: 'arn:aws:sqs:eu-central-1:0:q' } }),
    'AWSEvents.PutEvents': (input) => {
      const entries = input['Entries'] as typeof put;
      const [refusal, ...rest] = refusals;
      refusals = rest;
      if (refusal !== undefined)
        return { FailedEntryCount: 1, Entries: entries.map(() => ({ ErrorCode: refusal })) };
      put.push(...entries);
      return { FailedEntryCount: 0, Entries: entries.map(() => ({ EventId: randomUUID() })) };
    },
    'AWSEvents.DescribeEventBus': () => ({ Name: 'daybreak' }),
  };

  const server = createServer((incoming, outgoing) => {
    void answer(incoming, outgoing);
  });

  async function answer(incoming: IncomingMessage, outgoing: ServerResponse) {
    const target = String(incoming.headers['x-amz-target']);
    const body = Buffer.concat(await Array.fromAsync(incoming as AsyncIterable<Buffer>));
    if (broken.has(target)) return void outgoing.writeHead(403).end(`{"__type":"AccessDeniedException"}`);
    if (target.startsWith('DynamoDB_')) {
      forward(incoming, body, outgoing);
      return;
    }
    const action = actions[target];
    if (action === undefined)
      return void outgoing.writeHead(400).end(`{"__type":"UnknownOperationException"}`);
    const gone = new Promise<void>((resolve) => outgoing.once('close', resolve));
    const reply = await action(JSON.parse(body.toString()) as Reply, gone);
    outgoing.writeHead(200, { 'content-type': 'application/x-amz-json-1.0' }).end(JSON.stringify(reply));
  }

  function forward({ headers, method }: IncomingMessage, body: Buffer, outgoing: ServerResponse) {
    const onward = request({ host: '127.0.0.1', port: dynamo.port, method, headers, path: '/' }, (reply) => {
      outgoing.writeHead(reply.statusCode ?? 500, reply.headers);
      reply.pipe(outgoing);
    });
    onward.end(body);
  }

  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  const endpoint = `http://127.0.0.1:${port}`;

  return {
    endpoint,
    dynamo,
    put,
    queueUrl: (name: string) => `${endpoint}/000000000000/${name}`,
    messages: (name: string): readonly Held[] => queueOf(name),
    send: (name: string, body: string) => send(name, body),
    /** Lets hidden messages be received again. */
    release: (name: string) => {
      for (const message of queueOf(name)) message.hidden = false;
      wake();
    },
    /** The next PutEvents refuses all its entries, with HTTP 200. */
    refusePut: (code: string) => refusals.push(code),
    /** From now on this action is denied. */
    cut: (action: string) => broken.add(action),
    close: async () => {
      wake();
      await new Promise<void>((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      });
      await dynamo.close();
    },
  };
}

export type FakeAws = Awaited<ReturnType<typeof fakeAws>>;

const md5 = (text: string) => createHash('md5').update(text).digest('hex');
