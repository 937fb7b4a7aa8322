import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { existsSync, mkdirSync } from 'node:fs';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { createServer } from 'node:net';
import type { AddressInfo } from 'node:net';
import { homedir, tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { promisify } from 'node:util';
import { LeanConnection, requestText } from './lean-client.ts';

const run = promisify(execFile);
const localAws = resolve(import.meta.dirname, '../../../local-aws/src/main.ts');

export interface Peer {
  readonly name: string;
  /** As it says itself, with its version. */
  readonly title: string;
  start(): Promise<Running>;
}

export interface Running {
  readonly origin: string;
  /** The most memory that the process held so far, in megabytes; undefined where the system does not tell. */
  peakMemory(): Promise<number | undefined>;
  /** The processor time that the process spent so far. */
  cpuSeconds(): Promise<number | undefined>;
  stop(): Promise<void>;
}

export const daybreak: Peer = {
  name: 'daybreak',
  title: 'daybreak aws',
  async start() {
    const home = await mkdtemp(join(tmpdir(), 'daybreak-bus-'));
    const port = await freePort();
    const environment = { DAYBREAK_HOME: home, DAYBREAK_AWS_PORT: String(port), LOG_LEVEL: 'error' };
    const running = await start(process.execPath, [localAws], { port, environment });
    const stop = async () => {
      await running.stop();
      await rm(home, { recursive: true, force: true });
    };
    return { ...running, stop };
  },
};

/** From PyPI, in a virtual environment that is kept. Throws where that cannot be made. */
export async function pythonPeers(): Promise<readonly Peer[]> {
  const cache = process.env['DAYBREAK_CI_CACHE'] ?? join(homedir(), '.cache/daybreak-ci');
  const venv = join(cache, 'bus-peers');
  if (!existsSync(join(venv, 'bin/moto_server')) || !existsSync(join(venv, 'bin/ministack'))) {
    mkdirSync(cache, { recursive: true });
    process.stderr.write(`installing moto and ministack from PyPI into ${venv}\n`);
    await run('python3', ['-m', 'venv', venv]);
    const pip = ['install', '-q', '--disable-pip-version-check', 'moto[server]', 'ministack'];
    await run(join(venv, 'bin/pip'), pip, { timeout: 600_000 });
  }
  const version = async (name: string) => {
    const { stdout } = await run(join(venv, 'bin/pip'), ['show', name]);
    return /^Version: (.*)$/m.exec(stdout)?.[1] ?? '';
  };
  return [
    {
      name: 'ministack',
      title: `MiniStack ${await version('ministack')}`,
      async start() {
        const port = await freePort();
        const environment = { GATEWAY_PORT: String(port), LOG_LEVEL: 'ERROR' };
        return start(join(venv, 'bin/ministack'), [], { port, environment });
      },
    },
    {
      name: 'moto',
      title: `moto ${await version('moto')}`,
      async start() {
        const port = await freePort();
        return start(join(venv, 'bin/moto_server'), ['-p', String(port)], { port, environment: {} });
      },
    },
  ];
}

async function start(
  command: string,
  args: readonly string[],
  { port, environment }: { port: number; environment: Record<string, string> },
): Promise<Running> {
  const child = spawn(command, args, { env: { ...process.env, ...environment }, stdio: 'ignore' });
  const gone = new Promise<void>((done) => child.once('close', () => done()));
  const origin = `http://127.0.0.1:${String(port)}`;
  await answers(child, origin);
  return {
    origin,
    peakMemory: async () => {
      const status = await readFile(`/proc/${String(child.pid)}/status`, 'utf8').catch(() => '');
      const kilobytes = /^VmHWM:\s+(\d+) kB$/m.exec(status)?.[1];
      return kilobytes === undefined ? undefined : Number(kilobytes) / 1024;
    },
    cpuSeconds: async () => {
      // https://man7.org/linux/man-pages/man5/proc_pid_stat.5.html: ticks in user and kernel mode, a hundred a second
      const status = await readFile(`/proc/${String(child.pid)}/stat`, 'utf8').catch(() => '');
      const fields = status.slice(status.lastIndexOf(')') + 2).split(' ');
      return status === '' ? undefined : (Number(fields[11]) + Number(fields[12])) / 100;
    },
    stop: async () => {
      child.kill('SIGKILL');
      await gone;
    },
  };
}

async function answers(child: ChildProcess, origin: string): Promise<void> {
  const ask = requestText({ service: 'sqs', target: 'ListQueues', body: '{}' });
  for (let tries = 0; tries < 600; tries += 1) {
    if (child.exitCode !== null) throw new Error(`A server ended with exit code ${String(child.exitCode)}.`);
    const connection = new LeanConnection(origin);
    const status = await connection.send(ask).then(
      (answer) => answer.status,
      () => 0,
    );
    connection.close();
    if (status === 200) return;
    await new Promise((done) => setTimeout(done, 100));
  }
  child.kill('SIGKILL');
  throw new Error('A server did not answer within a minute.');
}

function freePort(): Promise<number> {
  return new Promise((done, reject) => {
    const server = createServer().listen(0, '127.0.0.1', () => {
      const { port } = server.address() as AddressInfo;
      server.close(() => done(port));
    });
    server.once('error', reject);
  });
}
