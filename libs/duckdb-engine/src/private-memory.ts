import { execFile } from 'node:child_process';
import { writeFile } from 'node:fs/promises';
import { promisify } from 'node:util';
import { JobError } from './errors.ts';

/**
 * Of a process that holds what a source says: its memory goes into no file, however it ends. Refuses to start under an
 * option of Node that would write one.
 */
export async function keepMemoryPrivate(): Promise<void> {
  const { report } = process;
  // A report holds the environment, and with it credentials.
  report.reportOnFatalError = false;
  report.reportOnUncaughtException = false;
  report.reportOnSignal = false;
  const option = [...process.execArgv, ...(process.env['NODE_OPTIONS'] ?? '').split(/\s+/)]
    .map((one) => one.split('=', 1)[0] ?? '')
    .find((one) => dumping.has(one.replaceAll('_', '-')));
  if (option !== undefined) {
    throw new JobError({
      code: 'ARGUMENTS_INVALID',
      cause: `Node's option ${option} writes memory to a file, which may hold personal data: start the job without it.`,
    });
  }
  await withoutCoreDump();
}

/** @see https://nodejs.org/api/cli.html */
const dumping = new Set(['--heapsnapshot-near-heap-limit', '--heapsnapshot-signal']);

/**
 * Linux only; macOS writes no core files unless told to. Without any bit of the filter a core file holds no memory, but the
 * processor's registers, so there shall be none at all: a limit of one byte is the one that keeps the kernel from handing the
 * memory to a program such as systemd-coredump too, which a limit of nought does not.
 * @see https://man7.org/linux/man-pages/man5/core.5.html
 * @see https://github.com/torvalds/linux/blob/v6.12/fs/coredump.c (RLIMIT_CORE = 1)
 */
async function withoutCoreDump(): Promise<void> {
  if (process.platform !== 'linux') return;
  await Promise.allSettled([
    writeFile('/proc/self/coredump_filter', '0'),
    promisify(execFile)('prlimit', ['--pid', String(process.pid), '--core=1:1']),
  ]);
}
