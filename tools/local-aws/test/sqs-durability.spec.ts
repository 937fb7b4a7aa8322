import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import {
  CreateQueueCommand,
  DeleteMessageBatchCommand,
  ReceiveMessageCommand,
  SQSClient,
  SendMessageBatchCommand,
  SendMessageCommand,
} from '@aws-sdk/client-sqs';
import {
  CreateArchiveCommand,
  EventBridgeClient,
  PutEventsCommand,
  PutRuleCommand,
  PutTargetsCommand,
} from '@aws-sdk/client-eventbridge';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { clientConfig, temporaryHome } from './endpoint.ts';

const main = join(import.meta.dirname, '../src/main.ts');
const rounds = 3;
let home: string;
let child: ReturnType<typeof run> | undefined;

beforeEach(async () => {
  home = await temporaryHome();
});
afterEach(async () => {
  await kill();
  await rm(home, { recursive: true, force: true });
});

function run() {
  return spawn(process.execPath, [main], {
    env: {
      PATH: process.env['PATH'],
      NODE_COMPILE_CACHE: process.env['NODE_COMPILE_CACHE'],
      DAYBREAK_HOME: home,
      DAYBREAK_AWS_PORT: '0',
      LOG_LEVEL: 'silent',
    },
    stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
  });
}

async function start() {
  child = run();
  const [message] = (await once(child, 'message')) as [{ type: string; url: string }];
  expect(message.type).toBe('ready');
  const client = clientConfig(message.url);
  return { sqs: new SQSClient(client), events: new EventBridgeClient(client), origin: message.url };
}

async function kill() {
  if (child?.exitCode !== null || child.signalCode !== null) return;
  const gone = once(child, 'exit');
  child.kill('SIGKILL');
  await gone;
}

/** What the clients were told, and what they asked for without an answer. */
const acknowledged = { sent: new Set<string>(), deleted: new Set<string>() };
const asked = { deleted: new Set<string>() };

test('killed again and again under load, it has what it acknowledged and nothing of what was deleted', async () => {
  let name = 0;
  for (let round = 0; round < rounds; round += 1) {
    const { sqs, events, origin } = await start();
    const QueueUrl = `${origin}/000000000000/kept`;
    if (round === 0) {
      await sqs.send(new CreateQueueCommand({ QueueName: 'kept', Attributes: { VisibilityTimeout: '0' } }));
      // With an archive an event is a row of the database and a record of the journal, which must agree.
      const EventSourceArn = 'arn:aws:events:us-east-1:000000000000:event-bus/default';
      await events.send(new CreateArchiveCommand({ ArchiveName: 'all', EventSourceArn }));
      await events.send(new PutRuleCommand({ Name: 'kept', EventPattern: '{"source":["shop"]}' }));
      const Arn = 'arn:aws:sqs:us-east-1:000000000000:kept';
      await events.send(new PutTargetsCommand({ Rule: 'kept', Targets: [{ Id: 'q', Arn }] }));
    }
    let answers = 0;
    const limit = 40 + round * 25;
    const answered = () => {
      answers += 1;
      if (answers === limit) child?.kill('SIGKILL');
    };
    const sendOne = async () => {
      const body = `one ${String(name++)}`;
      await sqs.send(new SendMessageCommand({ QueueUrl, MessageBody: body }));
      acknowledged.sent.add(body);
    };
    const sendMany = async () => {
      const bodies = Array.from({ length: 5 }, () => `many ${String(name++)}`);
      const Entries = bodies.map((MessageBody, id) => ({ Id: String(id), MessageBody }));
      const { Successful = [] } = await sqs.send(new SendMessageBatchCommand({ QueueUrl, Entries }));
      for (const { Id } of Successful) acknowledged.sent.add(bodies[Number(Id)]!);
    };
    const put = async () => {
      const body = `event ${String(name++)}`;
      const Entries = [{ Source: 'shop', DetailType: 'Sold', Detail: JSON.stringify({ body }) }];
      await events.send(new PutEventsCommand({ Entries }));
      acknowledged.sent.add(body);
    };
    const take = async () => {
      const { Messages = [] } = await sqs.send(
        new ReceiveMessageCommand({ QueueUrl, MaxNumberOfMessages: 3, VisibilityTimeout: 2 }),
      );
      if (Messages.length === 0) return;
      const bodies = Messages.map(({ Body = '' }) => nameOf(Body));
      for (const body of bodies) asked.deleted.add(body);
      const Entries = Messages.map(({ ReceiptHandle }, id) => ({ Id: String(id), ReceiptHandle }));
      const { Successful = [] } = await sqs.send(new DeleteMessageBatchCommand({ QueueUrl, Entries }));
      for (const { Id } of Successful) acknowledged.deleted.add(bodies[Number(Id)]!);
    };
    const works = [sendOne, sendOne, sendMany, put, put, take];
    await Promise.all(
      works.map(async (work) => {
        try {
          for (;;) {
            await work();
            answered();
          }
        } catch {
          // The kill.
        }
      }),
    );
    await kill();
    expect(answers).toBeGreaterThanOrEqual(limit);
  }

  const { sqs, origin } = await start();
  const there = new Set<string>();
  const QueueUrl = `${origin}/000000000000/kept`;
  const expected = [...acknowledged.sent].filter((body) => !asked.deleted.has(body));
  const missing = () => expected.filter((body) => !there.has(body));
  // What was in flight at a kill comes back when its time is over.
  do {
    const { Messages = [] } = await sqs.send(
      new ReceiveMessageCommand({
        QueueUrl,
        MaxNumberOfMessages: 10,
        VisibilityTimeout: 600,
        WaitTimeSeconds: 20,
      }),
    );
    for (const { Body = '' } of Messages) there.add(nameOf(Body));
    if (Messages.length === 0) break;
  } while (missing().length > 0);
  expect(missing()).toEqual([]);
  expect([...there].filter((body) => acknowledged.deleted.has(body))).toEqual([]);
  expect(expected.length).toBeGreaterThan(50);
});

const nameOf = (body: string) =>
  body.startsWith('{') ? (JSON.parse(body) as { detail: { body: string } }).detail.body : body;
