import { requestNight } from '../night/request-night.ts';
import { fetchNight } from '../night/console-api.ts';
import { finishNight } from '../night/finish-night.ts';
import { createProgress } from '../night/progress.ts';
import { CliError } from '../errors.ts';
import { findRunning, openHome } from '../stack/home.ts';
import type { Stack } from '../stack/start-stack.ts';

/** As shells report a process that ended by Ctrl-C. */
const interrupted = 130;

interface Up {
  readonly once?: boolean;
  readonly json?: boolean;
  readonly run: boolean;
}

/** Resolves with the exit code. */
export async function up({ once = false, json = false, run }: Up): Promise<number> {
  const startedAt = performance.now();
  const { say, show } = createProgress({ output: json ? process.stderr : process.stdout, startedAt });
  const home = openHome(process.env);
  say(`Daybreak starts; its state is in ${home.folder}`);
  const running = findRunning(home);
  if (running) throw new CliError('ALREADY_UP', { pid: running.pid, home: home.folder });

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
    let exitCode = 0;
    if (run) {
      const follow = { console, signal: interrupt.signal, show, say, logs: home.logs, json };
      const unfinished = await fetchNight(console, 'latest');
      if (unfinished && !unfinished.finishedAt) {
        say('An earlier night was cut short; it is finished first');
        await finishNight({ ...follow, json: false, id: unfinished.id, startedAt });
      }
      const id = await requestNight(stack.clients.eventbridge, { data: {}, now: new Date() });
      exitCode = await finishNight({ ...follow, id, startedAt });
    }
    if (once) return exitCode;
    say(`Open the console: ${console}`);
    say('Ask the lake: npx daybreak query "select count(*) from sales"    Stop: Ctrl-C');
    await new Promise((resolve) => interrupt.signal.addEventListener('abort', resolve, { once: true }));
    return exitCode;
  } catch (error) {
    if (interrupt.signal.aborted) return interrupted;
    throw error;
  } finally {
    await stack.stop();
  }
}
