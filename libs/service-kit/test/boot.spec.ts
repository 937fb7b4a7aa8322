import { fork, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { connect, createServer, type AddressInfo, type Server, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { counterEnvironment } from './counter-environment.ts';
import { fakeAws, type FakeAws } from './fake-aws.ts';

let aws: FakeAws;
let folder: string;

beforeAll(async () => {
  aws = await fakeAws();
  await aws.dynamo.createTable('counter');
  folder = await mkdtemp(join(tmpdir(), 'daybreak-boot-'));
});
afterAll(async () => {
  await aws.close();
  await rm(folder, { recursive: true });
});

interface Booted {
  readonly child: ChildProcess;
  readonly output: () => string;
  readonly ready: Promise<unknown>;
  readonly exit: Promise<number | null>;
  readonly closed: Promise<number | null>;
}

/** A real process, as `main.ts` of a service is. */
function boot(environment: Readonly<Record<string, string>>, main = 'counter-main.ts'): Booted {
  const child = fork(join(import.meta.dirname, main), {
    env: { PATH: process.env['PATH'], NODE_COMPILE_CACHE: process.env['NODE_COMPILE_CACHE'], ...environment },
    stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
  });
  const chunks: string[] = [];
  for (const stream of [child.stdout, child.stderr])
    stream?.on('data', (chunk: Buffer) => void chunks.push(chunk.toString()));
  return {
    child,
    output: () => chunks.join(''),
    ready: new Promise((resolve) => child.once('message', resolve)),
    // Streams are read to their end where the test reads them; after a disconnect Node emits no `close`.
    exit: new Promise((resolve) => child.once('exit', resolve)),
    closed: new Promise((resolve) => child.once('close', resolve)),
  };
}

describe('a service process', () => {
  it('tells its address when it is ready, in three ways, and ends with 0 on SIGTERM', async () => {
    const readyFile = join(folder, 'url');
    const { child, ready, closed, output } = boot({
      ...counterEnvironment(aws),
      DAYBREAK_READY_FILE: readyFile,
    });
    const { type, url } = (await ready) as { type: string; url: string };
    expect(type).toBe('ready');
    expect((await fetch(`${url}/ready`)).status).toBe(200);
    expect(await readFile(readyFile, 'utf8')).toBe(url);
    child.kill('SIGTERM');
    expect(await closed).toBe(0);
    const lines = output()
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line) as Record<string, unknown>);
    expect(lines).toContainEqual(expect.objectContaining({ msg: 'ready', url, service: 'counter' }));
  });

  it('ends when the parent that forked it is gone', async () => {
    const { child, ready, exit } = boot(counterEnvironment(aws));
    await ready;
    child.disconnect();
    expect(await exit).toBe(0);
  });

  it('ends also where nobody reads its log any more', async () => {
    const reader = createServer().listen(join(folder, 'log.sock'));
    const reading = once(reader, 'connection') as Promise<[Socket]>;
    const log = connect(join(folder, 'log.sock'));
    const [read] = await reading;
    const child = fork(join(import.meta.dirname, 'talkative-main.ts'), {
      stdio: ['ignore', log, 'inherit', 'ipc'],
    });
    await once(child, 'message');
    for (const end of [log, read]) end.destroy();
    reader.close();
    child.send('go');
    expect(await once(child, 'exit')).toEqual([0, null]);
  });

  it('ends with 1 and lists every variable that is missing or not valid, without its value', async () => {
    const { closed, output } = boot({
      ...counterEnvironment(aws),
      DAYBREAK_ACCOUNT: 'not-an-account',
      DAYBREAK_LAKE_BUCKET: '',
      COUNTER_LIMIT: 'many',
      LOG_LEVEL: 'loud',
    });
    expect(await closed).toBe(1);
    const { msg } = JSON.parse(output()) as { msg: string };
    expect(msg.split('\n')).toEqual([
      'Service counter cannot start: set these environment variables.',
      '  DAYBREAK_ACCOUNT is not valid: an AWS account: twelve digits',
      '  LOG_LEVEL is not valid: one of trace, debug, info, warn, error, fatal, silent',
      '  DAYBREAK_LAKE_BUCKET is missing: the name of the shared resource lake-bucket',
      expect.stringMatching(/^ {2}COUNTER_LIMIT is not valid: of type integer/),
    ]);
    expect(output()).not.toContain('not-an-account');
  });

  it('ends with 1, and without the text, on an error that nobody caught', async () => {
    const { closed, output } = boot(counterEnvironment(aws), 'crashing-main.ts');
    expect(await closed).toBe(1);
    expect(output()).toContain('An error that nobody caught');
    expect(output()).toContain('crashing-main.ts');
    expect(output()).not.toContain('SECRET');
  });

  it('ends with 1 and names the variable when its port is taken', async () => {
    const squatter: Server = createServer();
    await new Promise<void>((resolve) => squatter.listen(0, '127.0.0.1', resolve));
    const { port } = squatter.address() as AddressInfo;
    const { closed, output } = boot({ ...counterEnvironment(aws), DAYBREAK_PORT: String(port) });
    expect(await closed).toBe(1);
    squatter.close();
    expect(output()).toContain(`127.0.0.1:${port}`);
    expect(output()).toContain('DAYBREAK_PORT');
  });
});
