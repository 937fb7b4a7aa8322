import { basename, join } from 'node:path';
import type { GlueContext } from '../context.ts';
import { invalidInput } from '../errors.ts';
import { epochSeconds } from '../wire.ts';
import { jobStateChanged } from './job-events.ts';
import { jobOutcome, type JobOutcome } from './job-outcome.ts';
import { startJobProcess, type JobProcess } from './job-process.ts';
import { isActive, type JobRecord, type JobRunRecord } from './job-record.ts';
import { endOrphan, runIdVariable } from './orphan.ts';

export interface RunningJobs {
  /** Refuses by name a script that has no runner. */
  runnerOf(job: JobRecord): { readonly command: readonly string[]; readonly env?: Record<string, string> };
  start(job: JobRecord, run: JobRunRecord): void;
  stop(runId: string): void;
  failInterrupted(): Promise<void>;
}

interface Running {
  process: JobProcess | null;
  ended: 'timeout' | 'stop' | null;
}

/** How long a process may take to end after SIGTERM. */
const graceMilliseconds = 2_000;

export function runningJobs(context: GlueContext): RunningJobs {
  const { surroundings, options, store, transact, publish, background, closing } = context;
  const running = new Map<string, Running>();
  // Their runs are failed on the next start, as after `kill -9`.
  closing.addEventListener('abort', () => {
    for (const entry of running.values()) end(entry, 'stop');
  });

  const runnerOf: RunningJobs['runnerOf'] = (job) => {
    const script = basename(job.Command?.ScriptLocation ?? '');
    const runner = Object.hasOwn(options.jobRunners, script) ? options.jobRunners[script] : undefined;
    if (runner) return runner;
    const names = Object.keys(options.jobRunners).join(', ') || 'none';
    throw invalidInput(
      `The embedded endpoint has no runner for the job script ${script}. It runs these scripts: ${names}.`,
    );
  };

  return {
    runnerOf,
    start: (job, run) => background(execute(job, run)),

    stop: (runId) => {
      const entry = running.get(runId);
      if (entry) end(entry, 'stop');
    },

    failInterrupted: async () => {
      for (const run of store.jobRuns.list()) {
        if (!isActive(run)) continue;
        await endOrphan({ pid: run.pid, runId: run.Id });
        const error = 'JOB_INTERRUPTED: The endpoint stopped while this run was active. Start it again.';
        finish(run, { state: 'FAILED', message: error, error });
      }
    },
  };

  async function execute(job: JobRecord, run: JobRunRecord): Promise<void> {
    const entry: Running = { process: null, ended: null };
    running.set(run.Id, entry);
    const log = join(options.logFolder, `${run.Id}.log`);
    let cancel: (() => void) | undefined;
    let outcome: JobOutcome;
    try {
      const { command, env } = runnerOf(job);
      const process = await startJobProcess({
        command: [...command, ...argumentsOf(job, run)],
        env: { ...environment(run), ...env },
        log,
      });
      entry.process = process;
      if (entry.ended) process.kill('SIGTERM');
      store.jobRuns.put(job.Name, run.Id, { ...current(run), pid: process.pid });
      cancel = surroundings.clock.after((run.Timeout ?? 480) * 60_000, () => end(entry, 'timeout'));
      const exit = await process.ended;
      outcome = jobOutcome({ exit, lastLine: exit.lastLine, ended: entry.ended, log });
    } catch (failure) {
      surroundings.log.error(
        { job: job.Name, run: run.Id, error: codeOf(failure) },
        'job could not be started',
      );
      const error = `JOB_NOT_STARTED: The program of the job could not be started (${codeOf(failure)}).`;
      outcome = { state: 'FAILED', message: error, error };
    } finally {
      cancel?.();
      running.delete(run.Id);
    }
    if (!closing.aborted) finish(run, outcome);
  }

  function end(entry: Running, reason: 'timeout' | 'stop'): void {
    entry.ended ??= reason;
    const { process } = entry;
    if (!process) return;
    process.kill('SIGTERM');
    const killer = setTimeout(() => process.kill('SIGKILL'), graceMilliseconds);
    void process.ended.then(() => clearTimeout(killer));
  }

  function finish(run: JobRunRecord, { state, message, error }: JobOutcome): void {
    const now = epochSeconds(surroundings.now());
    transact(() => {
      store.jobRuns.put(run.JobName, run.Id, {
        ...current(run),
        JobRunState: state,
        CompletedOn: now,
        LastModifiedOn: now,
        ExecutionTime: Math.max(0, Math.round(now - run.StartedOn)),
        pid: null,
        ...(error === null ? {} : { ErrorMessage: error }),
      });
      publish(jobStateChanged({ job: run.JobName, runId: run.Id, state, message }));
    });
  }

  function current(run: JobRunRecord): JobRunRecord {
    return store.jobRuns.get(run.JobName, run.Id) ?? run;
  }

  function environment(run: JobRunRecord): Record<string, string> {
    return {
      ...ofThisProcess('PATH', 'NODE_EXTRA_CA_CERTS', 'NODE_COMPILE_CACHE'),
      AWS_ENDPOINT_URL: surroundings.endpoint(),
      AWS_REGION: surroundings.region,
      AWS_ACCESS_KEY_ID: 'test',
      AWS_SECRET_ACCESS_KEY: 'test',
      DAYBREAK_OBJECT_ROOT: surroundings.objects.root,
      [runIdVariable]: run.Id,
    };
  }
}

/** Those of the variables that are set here. */
const ofThisProcess = (...names: readonly string[]) =>
  Object.fromEntries(
    names.flatMap((name) => {
      const value = process.env[name];
      return value === undefined ? [] : [[name, value]];
    }),
  );

const argumentsOf = (job: JobRecord, run: JobRunRecord) =>
  Object.entries({ ...job.DefaultArguments, ...run.Arguments }).flatMap(([name, value]) => [
    name.startsWith('--') ? name : `--${name}`,
    value,
  ]);

function codeOf(error: unknown): string {
  const code = typeof error === 'object' && error !== null && 'code' in error ? error.code : undefined;
  return typeof code === 'string' ? code : 'no error code';
}
