import { execFileSync, spawnSync } from 'node:child_process';
import { readProcesses } from '../src/stack/process-record.ts';
import type { TestHome } from './daybreak.ts';

/** Asks until there is an answer; what fails meanwhile is what the test killed. The test's own time is the limit. */
export async function until<Found>(look: () => Promise<Found | null | undefined | false>): Promise<Found> {
  for (;;) {
    const found = await look().catch(() => null);
    if (found) return found;
    await new Promise((resolve) => setTimeout(resolve, 40));
  }
}

export const kill = (home: TestHome, name: string) => process.kill(readProcesses(home)[name]!.pid, 'SIGKILL');

export const pidsOf = (home: TestHome) => Object.values(readProcesses(home)).map(({ pid }) => pid);

/** Nothing where there is no such process. */
const stateOf = (pid: number) => spawnSync('ps', ['-o', 'stat=', '-p', String(pid)]).stdout.toString();

/** A zombie, which nobody has taken leave of yet, does not run. */
export const isRunning = (pid: number) => /^[^Z]/.test(stateOf(pid));

/** False where it ended before: a signal to a zombie tells nothing, so it is stopped first and looked at. */
export async function killAtWork(pid: number): Promise<boolean> {
  process.kill(pid, 'SIGSTOP');
  const stopped = await until(() => Promise.resolve(/^([TZ]|$)/.exec(stateOf(pid))));
  if (stopped[1] !== 'T') return false;
  process.kill(pid, 'SIGKILL');
  return true;
}

/** Processes of jobs carry their run's id in their arguments. */
export function jobPid(runIds: readonly string[]): number | undefined {
  const lines = execFileSync('ps', ['-A', '-ww', '-o', 'pid=,args=']).toString().split('\n');
  const line = lines.find((one) => runIds.some((runId) => one.includes(`--run_id ${runId} `)));
  return line === undefined ? undefined : Number.parseInt(line, 10);
}
