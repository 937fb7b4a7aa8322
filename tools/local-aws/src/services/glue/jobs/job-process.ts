import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, open } from 'node:fs/promises';
import { dirname } from 'node:path';

export interface JobProcess {
  readonly pid: number;
  readonly ended: Promise<JobEnd>;
  kill(signal: NodeJS.Signals): void;
}

export interface JobEnd {
  readonly code: number | null;
  readonly signal: string | null;
  /** Last line that is not blank of what it wrote to stderr. */
  readonly lastLine: string;
}

/** More than any declared error needs; a longer line is not one. */
const tailLength = 16_384;

/** Starts a job's process; its output goes to `log`. Rejects when the program cannot be started. */
export async function startJobProcess({
  command,
  env,
  log,
}: {
  readonly command: readonly string[];
  readonly env: Readonly<Record<string, string>>;
  readonly log: string;
}): Promise<JobProcess> {
  await mkdir(dirname(log), { recursive: true });
  const file = await open(log, 'a');
  try {
    const [program = '', ...args] = command;
    const child = spawn(program, args, { env, stdio: ['ignore', file.fd, 'pipe'] });
    let tail = '';
    const written: Promise<unknown>[] = [];
    child.stderr?.on('data', (chunk: Buffer) => {
      tail = (tail + chunk.toString()).slice(-tailLength);
      written.push(file.write(chunk));
    });
    const closed = once(child, 'close');
    await Promise.race([once(child, 'spawn'), closed]);
    const { pid } = child;
    if (pid === undefined) throw new Error('The program could not be started.');
    const ended = closed.then(async ([code, signal]: unknown[]) => {
      await Promise.allSettled(written);
      await file.close();
      return {
        code: typeof code === 'number' ? code : null,
        signal: typeof signal === 'string' ? signal : null,
        lastLine: lastLineOf(tail),
      };
    });
    return { pid, ended, kill: (signal) => child.kill(signal) };
  } catch (error) {
    await file.close();
    throw error;
  }
}

const lastLineOf = (text: string) => text.trimEnd().split('\n').at(-1)?.trim() ?? '';
