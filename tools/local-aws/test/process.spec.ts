import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { rm } from 'node:fs/promises';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { CreateTableCommand, DynamoDBClient, GetItemCommand, PutItemCommand } from '@aws-sdk/client-dynamodb';
import {
  EventBridgeClient,
  PutEventsCommand,
  PutRuleCommand,
  PutTargetsCommand,
} from '@aws-sdk/client-eventbridge';
import { CreateBucketCommand, GetObjectCommand, PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { CreateScheduleCommand, GetScheduleCommand, SchedulerClient } from '@aws-sdk/client-scheduler';
import {
  CreateSecretCommand,
  GetSecretValueCommand,
  SecretsManagerClient,
} from '@aws-sdk/client-secrets-manager';
import {
  CreateQueueCommand,
  ReceiveMessageCommand,
  SQSClient,
  SendMessageCommand,
} from '@aws-sdk/client-sqs';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { startEndpoint } from '../src/index.ts';
import { clientConfig, temporaryHome } from './endpoint.ts';

const main = join(import.meta.dirname, '../src/main.ts');
let home: string;
const running = new Set<ReturnType<typeof run>>();

beforeEach(async () => {
  home = await temporaryHome();
});
afterEach(async () => {
  for (const child of running) {
    child.kill('SIGKILL');
    await once(child, 'exit');
  }
  await rm(home, { recursive: true, force: true });
});

function run(environment: Record<string, string> = {}, ...args: string[]) {
  const child = spawn(process.execPath, [main, ...args], {
    env: {
      PATH: process.env['PATH'],
      NODE_COMPILE_CACHE: process.env['NODE_COMPILE_CACHE'],
      DAYBREAK_HOME: home,
      DAYBREAK_AWS_PORT: '0',
      ...environment,
    },
    stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
  });
  running.add(child);
  child.once('exit', () => running.delete(child));
  return child;
}

/** Resolves with the address once the process says that it serves. */
async function started() {
  const child = run();
  const [message] = (await once(child, 'message')) as [{ type: string; url: string }];
  expect(message.type).toBe('ready');
  return { child, url: message.url };
}

async function textOf(stream: NodeJS.ReadableStream | null) {
  let text = '';
  for await (const chunk of stream ?? []) text += String(chunk);
  return text;
}

describe('the process', () => {
  test('logs JSON, one line of it ready, and stops when asked to, even with a long poll open', async () => {
    const child = run();
    const lines: { msg: string; url?: string }[] = [];
    const reader = createInterface({ input: child.stdout! });
    reader.on('line', (line) => lines.push(JSON.parse(line) as { msg: string }));
    const [{ url }] = (await once(child, 'message')) as [{ url: string }];
    const sqs = new SQSClient(clientConfig(url));
    const { QueueUrl } = await sqs.send(new CreateQueueCommand({ QueueName: 'polled' }));
    const poll = sqs.send(new ReceiveMessageCommand({ QueueUrl, WaitTimeSeconds: 20 }));
    const settled = Promise.allSettled([poll]);
    await sqs.send(new CreateQueueCommand({ QueueName: 'after-the-poll' }));
    child.kill('SIGTERM');
    const [code] = (await once(child, 'exit')) as [number];
    expect(code).toBe(0);
    await settled;
    expect(lines.find(({ msg }) => msg === 'ready')).toMatchObject({ url });
  });

  test('loses nothing that it acknowledged when it is killed', async () => {
    const first = await started();
    const client = clientConfig(first.url);
    const names = Array.from({ length: 20 }, (_, n) => `item-${n}`);
    const sqs = new SQSClient(client);
    const { QueueUrl } = await sqs.send(new CreateQueueCommand({ QueueName: 'kept' }));
    const s3 = new S3Client(client);
    await s3.send(new CreateBucketCommand({ Bucket: 'kept' }));
    const dynamodb = new DynamoDBClient(client);
    await dynamodb.send(
      new CreateTableCommand({
        TableName: 'kept',
        BillingMode: 'PAY_PER_REQUEST',
        AttributeDefinitions: [{ AttributeName: 'pk', AttributeType: 'S' }],
        KeySchema: [{ AttributeName: 'pk', KeyType: 'HASH' }],
      }),
    );
    const events = new EventBridgeClient(client);
    await events.send(new PutRuleCommand({ Name: 'kept', EventPattern: '{"source":["shop"]}' }));
    const Arn = 'arn:aws:sqs:us-east-1:000000000000:kept';
    await events.send(new PutTargetsCommand({ Rule: 'kept', Targets: [{ Id: 'q', Arn }] }));
    const secrets = new SecretsManagerClient(client);
    await secrets.send(new CreateSecretCommand({ Name: 'kept', SecretString: 'value' }));
    const scheduler = new SchedulerClient(client);
    await scheduler.send(
      new CreateScheduleCommand({
        Name: 'kept',
        ScheduleExpression: 'cron(30 2 * * ? *)',
        FlexibleTimeWindow: { Mode: 'OFF' },
        Target: { Arn, RoleArn: 'arn:aws:iam::000000000000:role/r', Input: '{}' },
      }),
    );

    // Writes go on until the kill; what was acknowledged by then must be there.
    const acknowledged = { messages: [] as string[], objects: [] as string[], items: [] as string[] };
    const write = async (name: string) => {
      await sqs.send(new SendMessageCommand({ QueueUrl, MessageBody: name }));
      acknowledged.messages.push(name);
      await s3.send(new PutObjectCommand({ Bucket: 'kept', Key: `a/${name}`, Body: name }));
      acknowledged.objects.push(name);
      await dynamodb.send(new PutItemCommand({ TableName: 'kept', Item: { pk: { S: name } } }));
      acknowledged.items.push(name);
      const Entries = [{ Source: 'shop', DetailType: 'Sold', Detail: JSON.stringify({ name }) }];
      await events.send(new PutEventsCommand({ Entries }));
      acknowledged.messages.push(`event ${name}`);
    };
    const writes = Promise.allSettled(
      names.map(async (name, n) => {
        await write(name);
        if (n === 5) first.child.kill('SIGKILL');
      }),
    );
    await once(first.child, 'exit');
    await writes;
    expect(acknowledged.items.length).toBeGreaterThan(0);

    const second = clientConfig((await started()).url);
    const bodies = new Set<string>();
    const reader = new SQSClient(second);
    for (;;) {
      const { Messages = [] } = await reader.send(
        new ReceiveMessageCommand({
          QueueUrl: `${second.endpoint}/000000000000/kept`,
          MaxNumberOfMessages: 10,
          VisibilityTimeout: 600,
        }),
      );
      if (Messages.length === 0) break;
      for (const { Body = '' } of Messages) {
        const event = Body.startsWith('{') ? (JSON.parse(Body) as { detail: { name: string } }) : undefined;
        bodies.add(event === undefined ? Body : `event ${event.detail.name}`);
      }
    }
    expect([...bodies]).toEqual(expect.arrayContaining(acknowledged.messages));
    for (const name of acknowledged.objects) {
      const got = await new S3Client(second).send(new GetObjectCommand({ Bucket: 'kept', Key: `a/${name}` }));
      expect(await got.Body?.transformToString()).toBe(name);
    }
    for (const name of acknowledged.items) {
      const got = await new DynamoDBClient(second).send(
        new GetItemCommand({ TableName: 'kept', Key: { pk: { S: name } } }),
      );
      expect(got.Item).toEqual({ pk: { S: name } });
    }
    const secret = await new SecretsManagerClient(second).send(
      new GetSecretValueCommand({ SecretId: 'kept' }),
    );
    expect(secret.SecretString).toBe('value');
    const schedule = await new SchedulerClient(second).send(new GetScheduleCommand({ Name: 'kept' }));
    expect(schedule.State).toBe('ENABLED');
  });

  test('explains itself, and refuses what it does not know', async () => {
    const help = run({}, '--help');
    expect(await textOf(help.stdout)).toContain('DAYBREAK_AWS_PORT');
    const unknown = run({}, '--port');
    expect(await textOf(unknown.stderr)).toContain('Usage');
    expect(unknown.exitCode ?? (await once(unknown, 'exit'))[0]).toBe(2);
  });

  test.each([
    ['DAYBREAK_AWS_PORT', '70000'],
    ['DAYBREAK_ACCOUNT', 'mine'],
    ['DAYBREAK_JOB_RUNNERS', '["extract"]'],
  ])('names the variable that is wrong: %s', async (name, value) => {
    const child = run({ [name]: value });
    const [stderr, said] = await Promise.all([textOf(child.stderr), once(child, 'message')]);
    expect(JSON.parse(stderr)).toMatchObject({ code: 'AWS_SETTING_INVALID' });
    expect(stderr).toContain(name);
    expect(said[0]).toMatchObject({ type: 'failed', code: 'AWS_SETTING_INVALID' });
  });
});

describe('an endpoint that cannot start says why', () => {
  test('the port is taken', async () => {
    const server = createServer().listen(0, '127.0.0.1');
    await once(server, 'listening');
    const { port } = server.address() as { port: number };
    await expect(startEndpoint({ home, port })).rejects.toMatchObject({
      code: 'AWS_PORT_TAKEN',
      message: expect.stringContaining('DAYBREAK_AWS_PORT') as string,
    });
    server.close();
  });

  test('the folder is in use; it is free again when the other stopped', async () => {
    const first = await startEndpoint({ home, port: 0 });
    await expect(startEndpoint({ home, port: 0 })).rejects.toMatchObject({
      code: 'AWS_HOME_IN_USE',
      message: expect.stringContaining('DAYBREAK_HOME') as string,
    });
    await first.close();
    await (await startEndpoint({ home, port: 0 })).close();
  });
});
