import { spawn } from 'node:child_process';
import { readFile, readdir } from 'node:fs/promises';

export interface Command {
  readonly argv: readonly string[];
  readonly env?: Readonly<Record<string, string>>;
}

export interface Measured {
  readonly seconds: number;
  /** Of the command and everything that it started and waited for. */
  readonly cpuSeconds: number;
  /** The most that its processes held at one time, shared pages counted in each of them. */
  readonly peakMegabytes: number;
}

/** Runs a command to its end; throws what it said last where it fails. Looking at its memory takes a processor now and then. */
export async function measure(
  { argv, env = {} }: Command,
  { watched = true }: { readonly watched?: boolean } = {},
): Promise<Measured> {
  // The shell's `times` tells what all its descendants took.
  const script = '"$@" >/dev/null 2>&3; code=$?; times; exit $code';
  const started = performance.now();
  const child = spawn('bash', ['-c', script, 'bash', ...argv], {
    env: { ...process.env, ...env },
    stdio: ['ignore', 'pipe', 'ignore', 'pipe'],
  });
  let said = '';
  let complaints = '';
  child.stdout?.on('data', (chunk: Buffer) => (said += chunk.toString()));
  child.stdio[3]?.on('data', (chunk: Buffer) => (complaints = (complaints + chunk.toString()).slice(-2000)));
  let peak = 0;
  const spent = new Map<number, number>();
  const look = () => {
    void descendantsOf(child.pid ?? 0).then((processes) => {
      peak = Math.max(
        peak,
        processes.reduce((sum, { resident }) => sum + resident, 0),
      );
      for (const { pid, cpuSeconds } of processes) spent.set(pid, cpuSeconds);
    });
  };
  const watching = watched ? setInterval(look, 50) : undefined;
  const code = await new Promise<number | null>((resolve, reject) => {
    child.once('error', reject);
    child.once('close', resolve);
  });
  clearInterval(watching);
  const seconds = (performance.now() - started) / 1000;
  if (code !== 0)
    throw new Error(
      complaints.trim().split('\n').slice(-2).join(' ').slice(-300) || `exit code ${String(code)}`,
    );
  // The second line is that of the children.
  const cpuSeconds = [...(said.trim().split('\n').at(-1) ?? '').matchAll(/(\d+)m([\d.]+)s/g)]
    .map(([, minutes, rest]) => Number(minutes) * 60 + Number(rest))
    .reduce((sum, one) => sum + one, 0);
  // A process whose parent did not wait for it is in no such sum, only among those that were seen.
  const seen = [...spent.values()].reduce((sum, one) => sum + one, 0);
  return { seconds, cpuSeconds: Math.max(cpuSeconds, seen), peakMegabytes: peak / 1e6 };
}

interface Descendant {
  readonly pid: number;
  readonly parent: number;
  readonly resident: number;
  readonly cpuSeconds: number;
}

/** @see proc_pid_stat(5) */
async function descendantsOf(root: number): Promise<readonly Descendant[]> {
  const processes = new Map<number, Descendant>();
  for (const entry of await readdir('/proc')) {
    if (!/^\d+$/.test(entry)) continue;
    const text = await readFile(`/proc/${entry}/stat`, 'utf8').catch(() => null);
    if (text === null) continue;
    const fields = text
      .slice(text.lastIndexOf(')') + 2)
      .split(' ')
      .map(Number);
    const at = (index: number) => fields[index - 3] ?? 0;
    const pid = Number(entry);
    processes.set(pid, { pid, parent: at(4), resident: at(24) * 4096, cpuSeconds: (at(14) + at(15)) / 100 });
  }
  const belongs = (pid: number): boolean => {
    const parent = processes.get(pid)?.parent;
    return parent !== undefined && (parent === root || belongs(parent));
  };
  return [...processes.values()].filter(({ pid }) => belongs(pid));
}
