import {
  BatchStopJobRunCommand,
  CreateJobCommand,
  DeleteJobCommand,
  GetJobCommand,
  GetJobRunCommand,
  GetJobRunsCommand,
  GetJobsCommand,
  StartJobRunCommand,
  UpdateJobCommand,
} from '@aws-sdk/client-glue';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { JobRunner } from '../src/services/glue/index.ts';
import { startGlue, type GlueEndpoint } from './glue-endpoint.ts';
import { errorOf } from './serve-alone.ts';

let scripts: string;
let glue: GlueEndpoint;

/** Each plays one way in which a job ends. */
const programs = {
  'echo.py': `console.log(JSON.stringify({ args: process.argv.slice(2), env: process.env }))`,
  'fails.py': `console.error('on the way'); console.error(JSON.stringify({ error: { code: 'SOURCE_UNREACHABLE', cause: 'The source is away.' } })); process.exitCode = 1`,
  'crashes.py': `console.error('{"error":{"code":"not a code","cause":"x"}}'); process.exit(7)`,
  'waits.py': `console.log('up'); setInterval(() => undefined, 1000)`,
  'stubborn.py': `process.on('SIGTERM', () => undefined); console.log('up'); setInterval(() => undefined, 1000)`,
};

const runners = (): Record<string, JobRunner> => ({
  ...Object.fromEntries(
    Object.keys(programs).map((name) => [
      name,
      { command: [process.execPath, join(scripts, `${name}.mjs`)] },
    ]),
  ),
  'missing.py': { command: [join(scripts, 'no-such-program')] },
  'echo.py': { command: [process.execPath, join(scripts, 'echo.py.mjs')], env: { OWN: 'yes' } },
});

beforeAll(async () => {
  scripts = await mkdtemp(join(tmpdir(), 'daybreak-jobs-'));
  for (const [name, program] of Object.entries(programs)) {
    await writeFile(join(scripts, `${name}.mjs`), program);
  }
  glue = await startGlue({ jobRunners: runners() });
});
afterAll(async () => {
  await glue[Symbol.asyncDispose]();
  await rm(scripts, { recursive: true, force: true });
});

const create = (on: GlueEndpoint, Name: string, script: string, more = {}) =>
  on.client.send(
    new CreateJobCommand({
      Name,
      Role: 'job',
      Command: { Name: 'glueetl', ScriptLocation: `s3://scripts/jobs/${script}` },
      ...more,
    }),
  );
const start = async (on: GlueEndpoint, JobName: string, Arguments = {}) =>
  (await on.client.send(new StartJobRunCommand({ JobName, Arguments }))).JobRunId ?? '';
const ended = (on: GlueEndpoint, runId: string) =>
  on.event(({ detail }) => (detail as { jobRunId?: string }).jobRunId === runId);
const run = async (on: GlueEndpoint, JobName: string, RunId: string) =>
  (await on.client.send(new GetJobRunCommand({ JobName, RunId }))).JobRun;
const log = (on: GlueEndpoint, id: string) =>
  readFile(join(on.home, 'logs', `${id}.log`), 'utf8').catch(() => '');
const up = (on: GlueEndpoint, id: string) =>
  expect.poll(() => log(on, id), { interval: 10, timeout: 10_000 }).toContain('up');
const alive = (pid: number) => {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
};

describe('definitions', () => {
  test('given a job, then it is read back, replaced whole, listed and deleted', async () => {
    await create(glue, 'defined', 'echo.py', { DefaultArguments: { '--a': '1' }, Description: 'first' });
    const { Job } = await glue.client.send(new GetJobCommand({ JobName: 'defined' }));
    expect(Job).toMatchObject({
      Name: 'defined',
      Description: 'first',
      DefaultArguments: { '--a': '1' },
      ExecutionProperty: { MaxConcurrentRuns: 1 },
      GlueVersion: '5.1',
    });
    await glue.client.send(
      new UpdateJobCommand({
        JobName: 'defined',
        JobUpdate: { Role: 'job', Command: { ScriptLocation: 's3://scripts/echo.py' } },
      }),
    );
    const { Jobs } = await glue.client.send(new GetJobsCommand({}));
    const updated = Jobs?.find(({ Name }) => Name === 'defined');
    expect(updated?.DefaultArguments).toBeUndefined();
    expect(updated?.CreatedOn).toEqual(Job?.CreatedOn);
    await glue.client.send(new DeleteJobCommand({ JobName: 'defined' }));
    expect(await errorOf(glue.client.send(new GetJobCommand({ JobName: 'defined' })))).toEqual({
      name: 'EntityNotFoundException',
      message: 'Job defined not found.',
    });
  });

  test('given a script without a runner, then the run is refused and the script named', async () => {
    await create(glue, 'unknown', 'spark.py');
    const { name, message } = await errorOf(start(glue, 'unknown'));
    expect(name).toBe('InvalidInputException');
    expect(message).toContain('spark.py');
    expect(message).toContain('echo.py');
    expect((await errorOf(start(glue, 'never-made'))).name).toBe('EntityNotFoundException');
  });
});

describe('runs', () => {
  test('given default and own arguments, then the process gets them merged, and only its own environment', async () => {
    await create(glue, 'echo', 'echo.py', { DefaultArguments: { '--a': '1', '--b': '2' } });
    const id = await start(glue, 'echo', { '--b': '3', '--plan': 's3://landing/plan.json' });
    expect(id).toMatch(/^jr_[0-9a-f]{64}$/);
    expect(await ended(glue, id)).toEqual({
      source: 'aws.glue',
      detailType: 'Glue Job State Change',
      resources: [],
      detail: {
        jobName: 'echo',
        severity: 'INFO',
        state: 'SUCCEEDED',
        jobRunId: id,
        message: 'Job run succeeded',
      },
    });
    const { args, env } = JSON.parse(await log(glue, id)) as { args: string[]; env: Record<string, string> };
    expect(args).toEqual(['--a', '1', '--b', '3', '--plan', 's3://landing/plan.json']);
    expect(Object.keys(env).toSorted()).toEqual(
      expect.arrayContaining([
        'AWS_ACCESS_KEY_ID',
        'AWS_ENDPOINT_URL',
        'AWS_REGION',
        'AWS_SECRET_ACCESS_KEY',
        'DAYBREAK_OBJECT_ROOT',
        'OWN',
        'PATH',
      ]),
    );
    expect(env['HOME']).toBeUndefined();
    expect(env['DAYBREAK_OBJECT_ROOT']).toBe(glue.objects.root);
    const found = await run(glue, 'echo', id);
    expect(found).toMatchObject({
      JobRunState: 'SUCCEEDED',
      Arguments: { '--b': '3', '--plan': 's3://landing/plan.json' },
    });
    expect(found?.CompletedOn).toBeInstanceOf(Date);
    expect(found?.ErrorMessage).toBeUndefined();
  });

  test('given a job that says why it fails, then the run says it', async () => {
    await create(glue, 'fails', 'fails.py');
    const id = await start(glue, 'fails');
    const { detail } = await ended(glue, id);
    expect(detail).toMatchObject({ state: 'FAILED', severity: 'ERROR' });
    expect(await run(glue, 'fails', id)).toMatchObject({
      JobRunState: 'FAILED',
      ErrorMessage: 'SOURCE_UNREACHABLE: The source is away.',
    });
    expect(await log(glue, id)).toContain('on the way');
  });

  test('given a job that crashes, then the run names the exit code and the log, and quotes nothing', async () => {
    await create(glue, 'crashes', 'crashes.py');
    const id = await start(glue, 'crashes');
    await ended(glue, id);
    const path = join(glue.home, 'logs', `${id}.log`);
    expect((await run(glue, 'crashes', id))?.ErrorMessage).toBe(
      `JOB_CRASHED: The job process ended with exit code 7. See ${path}`,
    );
  });

  test('given a program that is not there, then the run fails at once', async () => {
    await create(glue, 'missing', 'missing.py');
    const id = await start(glue, 'missing');
    await ended(glue, id);
    expect((await run(glue, 'missing', id))?.ErrorMessage).toBe(
      'JOB_NOT_STARTED: The program of the job could not be started (ENOENT).',
    );
  });

  test('given a run under way, then no more than the concurrency allows are started, and it can be stopped', async () => {
    await create(glue, 'waits', 'waits.py');
    const id = await start(glue, 'waits');
    await up(glue, id);
    expect(await errorOf(start(glue, 'waits'))).toEqual({
      name: 'ConcurrentRunsExceededException',
      message: 'Concurrent runs exceeded for waits',
    });
    const stopped = await glue.client.send(
      new BatchStopJobRunCommand({ JobName: 'waits', JobRunIds: [id, 'jr_none'] }),
    );
    expect(stopped.SuccessfulSubmissions).toEqual([{ JobName: 'waits', JobRunId: id }]);
    expect(stopped.Errors?.[0]?.ErrorDetail?.ErrorCode).toBe('EntityNotFoundException');
    const { detail } = await ended(glue, id);
    expect(detail).toMatchObject({ state: 'STOPPED', severity: 'INFO', message: 'Job run stopped' });
    const second = await start(glue, 'waits');
    const { JobRuns } = await glue.client.send(new GetJobRunsCommand({ JobName: 'waits' }));
    expect(JobRuns?.map(({ Id }) => Id)).toEqual([second, id]);
    await glue.client.send(new BatchStopJobRunCommand({ JobName: 'waits', JobRunIds: [second] }));
    await ended(glue, second);
  });

  test('given a job that takes longer than its timeout, then its process is ended', async () => {
    await create(glue, 'slow', 'waits.py', { Timeout: 0.005 });
    const id = await start(glue, 'slow');
    const { detail } = await ended(glue, id);
    expect(detail).toMatchObject({ state: 'TIMEOUT', severity: 'WARN', message: 'Job run timed out' });
  });
});

describe('restarts', () => {
  test('given a run under way when the endpoint is killed, then it fails on the next start and its process is gone', async () => {
    await using own = await startGlue({ jobRunners: runners() });
    await create(own, 'waits', 'stubborn.py');
    const id = await start(own, 'waits');
    await up(own, id);
    const row = own.pidOf(id);
    expect(alive(row)).toBe(true);
    await using next = await own.killed();
    const { detail } = await ended(next, id);
    expect(detail).toMatchObject({ state: 'FAILED' });
    expect((await run(next, 'waits', id))?.ErrorMessage).toMatch(/^JOB_INTERRUPTED: /);
    await expect.poll(() => alive(row), { interval: 10, timeout: 10_000 }).toBe(false);
  });

  test('given a run under way when the endpoint stops, then no process is left and the run fails on the next start', async () => {
    const own = await startGlue({ jobRunners: runners() });
    await create(own, 'waits', 'waits.py');
    const id = await start(own, 'waits');
    await up(own, id);
    const pid = own.pidOf(id);
    await using next = await own.restarted();
    expect(alive(pid)).toBe(false);
    await ended(next, id);
    expect((await run(next, 'waits', id))?.JobRunState).toBe('FAILED');
  });
});
