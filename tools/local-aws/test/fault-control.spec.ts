import { spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { CreateQueueCommand, ListQueuesCommand, SQSClient } from '@aws-sdk/client-sqs';
import { GetCallerIdentityCommand, STSClient } from '@aws-sdk/client-sts';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { startEndpoint } from '../src/index.ts';
import { clientConfig } from './endpoint.ts';
import { type FaultyEndpoint, startFaultyEndpoint } from './faulty-endpoint.ts';

let endpoint: FaultyEndpoint;
beforeAll(async () => {
  endpoint = await startFaultyEndpoint();
});
afterEach(() => endpoint.switchOff());
afterAll(() => endpoint.close());

const who = ({ client }: Pick<FaultyEndpoint, 'client'>) =>
  new STSClient(client).send(new GetCallerIdentityCommand({})).then(
    () => 'answered',
    (thrown: unknown) => (thrown as Error).name,
  );
const throttle = { kind: 'throttle', rate: 1, service: 'STS' } as const;

describe('the control address', () => {
  test('says that nothing is on, until something is', async () => {
    expect(await endpoint.control('GET')).toEqual({ status: 200, body: { rules: [] } });
    expect(await who(endpoint)).toBe('answered');
  });

  test('switches faults on, tells how often each struck, replaces them, and switches them off', async () => {
    expect(await endpoint.control('PUT', { seed: 3, rules: [throttle, { kind: 'drop', rate: 0 }] })).toEqual({
      status: 200,
      body: {
        seed: 3,
        rules: [
          { rule: throttle, asked: 0, struck: 0 },
          { rule: { kind: 'drop', rate: 0 }, asked: 0, struck: 0 },
        ],
      },
    });
    expect(await who(endpoint)).toBe('Throttling');
    await new SQSClient(endpoint.client).send(new ListQueuesCommand({}));
    expect(await endpoint.report()).toMatchObject({
      rules: [
        { asked: 1, struck: 1 },
        { asked: 2, struck: 0 },
      ],
    });
    await endpoint.switchOn({ rules: [{ ...throttle, rate: 0 }] });
    expect(await who(endpoint)).toBe('answered');
    expect(await endpoint.report()).toMatchObject({ seed: 1, rules: [{ asked: 1, struck: 0 }] });
    expect(await endpoint.control('DELETE')).toEqual({ status: 200, body: { rules: [] } });
  });

  test('is itself beyond all faults, and so is the health', async () => {
    await endpoint.switchOn({ rules: [{ kind: 'drop', rate: 1 }] });
    expect((await fetch(`${endpoint.origin}/_health`)).status).toBe(200);
    expect(await endpoint.report()).toMatchObject({ rules: [{ asked: 0 }] });
  });

  test('refuses what is not valid, and leaves on what was', async () => {
    await endpoint.switchOn({ rules: [throttle] });
    expect(
      await endpoint.control('PUT', { rules: [{ ...throttle, operation: 'GetCallerIdentty' }] }),
    ).toEqual({
      status: 400,
      body: {
        message:
          'rules[0].operation is "GetCallerIdentty"; it must be one of GetCallerIdentity, AssumeRole, GetSessionToken, GetAccessKeyInfo. Did you mean GetCallerIdentity?',
      },
    });
    expect((await endpoint.control('PUT', '{')).body).toMatchObject({
      message: expect.stringContaining('not JSON') as string,
    });
    expect((await endpoint.control('POST', '')).status).toBe(405);
    expect(await who(endpoint)).toBe('Throttling');
  });
});

describe('when the endpoint starts', () => {
  test('faults that are given are on', async () => {
    await using faulty = await startFaultyEndpoint({ faults: { rules: [throttle] } });
    expect(await who(faulty)).toBe('Throttling');
  });

  test('faults that are not valid keep it from starting, and leave its folder free', async () => {
    const home = await mkdtemp(join(tmpdir(), 'daybreak-faults-'));
    const wrong = startEndpoint({ home, port: 0, faults: { rules: [{ ...throttle, rate: 2 }] } });
    await expect(wrong).rejects.toMatchObject({
      code: 'AWS_SETTING_INVALID',
      message:
        'The faults (DAYBREAK_FAULTS) are not valid: rules[0].rate is 2; it must be a number from 0 to 1.',
    });
    await (await startEndpoint({ home, port: 0 })).close();
    await rm(home, { recursive: true });
  });

  test('what was done under faults stays', async () => {
    const first = await startFaultyEndpoint({
      faults: { rules: [{ kind: 'drop', rate: 1, when: 'after' }] },
    });
    const QueueName = 'kept';
    await expect(
      new SQSClient(first.client).send(new CreateQueueCommand({ QueueName })),
    ).rejects.toMatchObject({ code: 'ECONNRESET' });
    await using again = await first.restart({ faults: undefined });
    const { QueueUrls = [] } = await new SQSClient(again.client).send(new ListQueuesCommand({}));
    expect(QueueUrls).toEqual([expect.stringContaining(QueueName)]);
  });
});

describe('a process', () => {
  const main = join(import.meta.dirname, '../src/main.ts');
  let home: string;
  beforeAll(async () => {
    home = await mkdtemp(join(tmpdir(), 'daybreak-faults-'));
  });
  afterAll(() => rm(home, { recursive: true }));

  /** Says where it listens, or why it does not. */
  async function run<Result>(
    DAYBREAK_FAULTS: string,
    use: (url: string) => Promise<Result>,
  ): Promise<Result | string> {
    const child = spawn(process.execPath, [main], {
      cwd: home,
      env: {
        PATH: process.env['PATH'],
        NODE_COMPILE_CACHE: process.env['NODE_COMPILE_CACHE'],
        DAYBREAK_HOME: home,
        DAYBREAK_AWS_PORT: '0',
        LOG_LEVEL: 'error',
        DAYBREAK_FAULTS,
      },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    const ended = new Promise((resolve) => child.once('close', resolve));
    let refusal = '';
    child.stderr.on('data', (chunk: Buffer) => (refusal += chunk.toString()));
    const url = await Promise.race([
      new Promise<string>((resolve) =>
        child.stdout.once('data', (line: Buffer) =>
          resolve((JSON.parse(line.toString()) as { url: string }).url),
        ),
      ),
      ended.then(() => null),
    ]);
    try {
      return url === null ? (JSON.parse(refusal) as { msg: string }).msg : await use(url);
    } finally {
      child.kill();
      await ended;
    }
  }

  test('takes faults from a file', async () => {
    await writeFile(join(home, 'faults.json'), JSON.stringify({ rules: [throttle] }));
    expect(await run('faults.json', (url) => who({ client: clientConfig(url) }))).toBe('Throttling');
  });

  test('refuses a file that is not there, and what is not JSON', async () => {
    const never = () => Promise.resolve('started');
    const said = await Promise.all(['nowhere.json', '{"rules"'].map((faults) => run(faults, never)));
    expect(said[0]).toMatch(/^DAYBREAK_FAULTS must be JSON.+nowhere\.json cannot be read\.$/);
    expect(said[1]).toMatch(/^DAYBREAK_FAULTS: .+ is not JSON/);
  });
});

describe('the README', () => {
  const section =
    /^## Faults$(.+?)^## /ms.exec(readFileSync(join(import.meta.dirname, '../README.md'), 'utf8'))?.[1] ?? '';
  const examples = [...section.matchAll(/'(\{.+?\})'/gs)].map(([, json = '']) => json);

  test('has examples that the endpoint takes', async () => {
    expect(examples.length).toBeGreaterThan(1);
    for (const example of examples)
      expect((await endpoint.control('PUT', example)).status, example).toBe(200);
  });
});
