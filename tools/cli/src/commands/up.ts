import { requestNight } from '../night/request-night.ts';
import { createProgress, type Progress } from '../night/progress.ts';
import { runNight } from '../night/run-night.ts';
import { CliError } from '../errors.ts';
import { lockHome } from '../stack/home-lock.ts';
import { findRunning, openHome, type Home } from '../stack/home.ts';
import { awaitEarlierProcesses } from '../stack/process-record.ts';
import type { Stack } from '../stack/start-stack.ts';

/** As shells report a process that ended by Ctrl-C. */
const interrupted = 130;

interface Up {
  readonly once?: boolean;
  readonly json?: boolean;
  readonly run: boolean;
}

/** Resolves with the exit code. */
export async function up(options: Up): Promise<number> {
  const { json = false } = options;
  const startedAt = performance.now();
  const progress = createProgress({ output: json ? process.stderr : process.stdout, startedAt });
  const { say } = progress;
  const home = openHome(process.env);
  say(`Daybreak starts; its state is in ${home.folder}`);
  const running = findRunning(home);
  if (running) throw new CliError('ALREADY_UP', { pid: running.pid, home: home.folder });
  const lock = await lockHome(home, { onWait: () => say('Another `daybreak up` is about to stop here') });
  try {
    await awaitEarlierProcesses(home, { onWait: () => say('What a start that was killed left behind ends') });
    return await upIn({ ...options, home, progress, startedAt });
  } finally {
    lock.release();
  }
}

interface UpIn extends Up {
  readonly home: Home;
  readonly progress: Progress;
  readonly startedAt: number;
}

async function upIn({ once = false, json = false, run, home, progress, startedAt }: UpIn): Promise<number> {
  const { say } = progress;
  const interrupt = new AbortController();
  const onSignal = () => {
    if (interrupt.signal.aborted) return;
    say('Stopping');
    interrupt.abort();
  };
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, onSignal);

  const { startStack } = await import('../stack/start-stack.ts');
  let stack: Stack;
  try {
    stack = await startStack({ home, environment: process.env, say, signal: interrupt.signal });
  } catch (error) {
    // Whatever failed while it was being stopped failed because of that.
    if (interrupt.signal.aborted) return interrupted;
    throw error;
  }
  try {
    const { console } = stack.running;
    const exitCode = run
      ? await runNight({
          ...{ ...progress, console, signal: interrupt.signal, logs: home.logs, json, startedAt },
          request: () => requestNight(stack.clients.eventbridge, { data: {}, now: new Date() }),
        })
      : 0;
    if (once) return exitCode;
    say(`Open the console: ${console}`);
    const table = stack.datasets.includes('sales') ? 'sales' : (stack.datasets[0] ?? '');
    say(`Ask the lake: npx daybreak query "select count(*) from ${table}"    Stop: Ctrl-C`);
    await new Promise((resolve) => interrupt.signal.addEventListener('abort', resolve, { once: true }));
    return exitCode;
  } catch (error) {
    if (interrupt.signal.aborted) return interrupted;
    throw error;
  } finally {
    await stack.stop();
  }
}
