import { type ChildProcess, fork } from 'node:child_process';
import { tmpdir } from 'node:os';
import { QueryError } from '../sql/query-error.ts';
import { failureOf } from './engine-failure.ts';
import type { Answer, FromEngine, QueryOutcome, QueryRequest, Question, ToEngine } from './protocol.ts';

export interface Engine {
  /** Rejects with a QueryError. `started` is called when it leaves the queue. */
  run(query: EngineQuery): Promise<QueryOutcome>;
  /** Ends a query, running or waiting; its promise rejects with USER_CANCELED. */
  interrupt(id: string): void;
  /** Starts a process and loads what the first query needs. */
  warm(): void;
  stop(): Promise<void>;
}

export interface EngineQuery {
  readonly id: string;
  readonly request: QueryRequest;
  readonly answer: (question: Question) => Promise<Answer>;
  readonly started: () => void;
}

interface Job extends EngineQuery {
  readonly resolve: (outcome: QueryOutcome) => void;
  readonly reject: (error: unknown) => void;
  hasWaited: boolean;
  process?: ChildProcess;
}

/** How long an interrupt may take before the process is ended. */
const interruptMs = 2000;

const cancelled = () => new QueryError({ code: 'USER_CANCELED', message: 'Query was canceled' });

/**
 * Processes that run one query each at a time; they stay for the next one. What a process loads takes a core for seconds,
 * and most queries take less: another one is opened only for what has waited for one to be free.
 */
export function createEngine({
  concurrency,
  patienceMs = 2000,
}: {
  concurrency: number;
  /** How long a query waits for a process that is there. */
  patienceMs?: number;
}): Engine {
  const idle: ChildProcess[] = [];
  const all = new Set<ChildProcess>();
  const queue: Job[] = [];
  const running = new Map<ChildProcess, Job>();
  let stopped = false;

  const settle = (process: ChildProcess, end: (job: Job) => void) => {
    const job = running.get(process);
    if (!job) return;
    running.delete(process);
    if (process.connected && all.has(process)) idle.push(process);
    end(job);
    next();
  };

  const open = (): ChildProcess => {
    const child = fork(new URL('./main.ts', import.meta.url), {
      // Nothing else of the endpoint's environment reaches a query.
      env: { NODE_COMPILE_CACHE: process.env['NODE_COMPILE_CACHE'] },
      execArgv: [],
      cwd: tmpdir(),
      serialization: 'advanced',
      stdio: ['ignore', 'ignore', 'ignore', 'ipc'],
    });
    all.add(child);
    child.on('message', (message: FromEngine) => {
      const job = running.get(child);
      if (!job) return;
      if (message.kind === 'ask') void reply(child, job, message.ask, message.question);
      else if (message.kind === 'done') settle(child, ({ resolve }) => resolve(message.outcome));
      else settle(child, ({ reject }) => reject(new QueryError(message.failure)));
    });
    const gone = () => {
      all.delete(child);
      const at = idle.indexOf(child);
      if (at >= 0) idle.splice(at, 1);
      settle(child, ({ reject }) =>
        reject(
          new QueryError({
            code: 'GENERIC_INTERNAL_ERROR',
            message: 'The query engine ended while it ran the query',
          }),
        ),
      );
    };
    child.on('exit', gone);
    child.on('error', gone);
    return child;
  };

  const reply = async (child: ChildProcess, job: Job, ask: number, question: Question) => {
    let answer: Answer;
    try {
      answer = await job.answer(question);
    } catch (error) {
      answer = { failure: failureOf(error) };
    }
    if (running.get(child) === job) tell(child, { kind: 'answer', ask, answer });
  };

  const next = () => {
    while (!stopped && running.size < concurrency) {
      const [job] = queue;
      if (!job) return;
      const process = idle.pop() ?? (all.size === 0 || job.hasWaited ? open() : undefined);
      if (!process) return;
      queue.shift();
      job.process = process;
      running.set(process, job);
      job.started();
      tell(process, { kind: 'run', request: job.request });
    }
  };

  return {
    run: (query) =>
      new Promise((resolve, reject) => {
        const job: Job = { ...query, resolve, reject, hasWaited: false };
        queue.push(job);
        next();
        if (job.process) return;
        const waited = () => {
          job.hasWaited = true;
          next();
        };
        setTimeout(waited, patienceMs).unref();
      }),
    interrupt: (id) => {
      const waiting = queue.findIndex((job) => job.id === id);
      const job = waiting >= 0 ? queue.splice(waiting, 1)[0] : undefined;
      if (job) {
        job.reject(cancelled());
        return;
      }
      const [process] = [...running].find(([, candidate]) => candidate.id === id) ?? [];
      if (!process) return;
      tell(process, { kind: 'interrupt' });
      const timer = setTimeout(() => {
        if (running.get(process)?.id !== id) return;
        process.kill('SIGKILL');
        all.delete(process);
        settle(process, ({ reject }) => reject(cancelled()));
      }, interruptMs);
      timer.unref();
    },
    warm: () => {
      if (stopped || all.size > 0) return;
      const child = open();
      idle.push(child);
      tell(child, { kind: 'warm' });
    },
    stop: async () => {
      stopped = true;
      running.clear();
      queue.length = 0;
      await Promise.all(
        [...all].map(
          (child) =>
            new Promise<void>((resolve) => {
              child.removeAllListeners('exit');
              child.once('exit', () => resolve());
              child.kill('SIGKILL');
            }),
        ),
      );
    },
  };
}

function tell(child: ChildProcess, message: ToEngine): void {
  if (child.connected) child.send(message);
}
