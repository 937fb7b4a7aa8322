import { execFile } from 'node:child_process';
import { existsSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { promisify } from 'node:util';
import { writeAtomically, type Home } from './home.ts';

export interface RecordedProcess {
  readonly pid: number;
  /** The file that it runs: tells it from a program that got its pid later. */
  readonly entry: string;
}

export type ProcessRecord = Readonly<Record<string, RecordedProcess>>;

type Folder = Pick<Home, 'folder'>;

const recordFile = ({ folder }: Folder) => join(folder, 'processes.json');

/** Kept from the first process that is started, so that it is true at whichever moment a start is killed. */
export function saveProcesses(home: Home, record: ProcessRecord): void {
  writeAtomically(recordFile(home), record);
}

export function forgetProcesses(home: Home): void {
  rmSync(recordFile(home), { force: true });
}

export function readProcesses(home: Folder): ProcessRecord {
  if (!existsSync(recordFile(home))) return {};
  return JSON.parse(readFileSync(recordFile(home), 'utf8')) as ProcessRecord;
}

/** Longer than any of them may take to stop by itself. */
const patienceMilliseconds = 6_000;

/**
 * The processes of a start that was killed end by themselves, as their tether does, but not at once: until then they
 * hold ports and files. What has not ended in time is ended.
 */
export async function awaitEarlierProcesses(home: Home, { onWait }: { onWait: () => void }): Promise<void> {
  const earlier = Object.values(readProcesses(home));
  const living = async () => {
    const found = await Promise.all(earlier.map(async (one) => ((await isLiving(one)) ? [one] : [])));
    return found.flat();
  };
  const deadline = performance.now() + patienceMilliseconds;
  for (let left = await living(), tries = 0; left.length > 0; left = await living(), tries += 1) {
    if (tries === 0) onWait();
    if (performance.now() > deadline) for (const { pid } of left) end(pid);
    await pause(50);
  }
  forgetProcesses(home);
}

function end(pid: number): void {
  try {
    process.kill(pid, 'SIGKILL');
  } catch {
    // It ended in this moment.
  }
}

async function isLiving({ pid, entry }: RecordedProcess): Promise<boolean> {
  try {
    process.kill(pid, 0);
  } catch {
    return false;
  }
  return (await commandOf(pid)).includes(entry);
}

/** Empty for one that has ended and was not yet taken leave of. */
async function commandOf(pid: number): Promise<string> {
  try {
    return readFileSync(`/proc/${String(pid)}/cmdline`, 'utf8');
  } catch {
    const { stdout } = await promisify(execFile)('ps', ['-o', 'command=', '-p', String(pid)]).catch(() => ({
      stdout: '',
    }));
    return stdout;
  }
}
