import { spawn, type ChildProcess } from 'node:child_process';
import { createWriteStream, existsSync } from 'node:fs';
import { appendFile, chown, mkdir, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { findBinaries } from './binaries.ts';
import { clearEarlierServer } from './earlier-server.ts';
import { SourceError } from './source-error.ts';
import { findRunner, type Runner } from './unprivileged.ts';

export const adminUser = 'shop';

export interface Server {
  readonly port: number;
  /** Resolves when the server has ended, asked or not. */
  readonly ended: Promise<void>;
  stop(): Promise<void>;
}

/** Settings of a sample that may be made again: fast to fill, silent about its rows, and deaf to the network. */
const settings = {
  listen_addresses: '127.0.0.1',
  unix_socket_directories: '',
  synchronous_commit: 'off',
  wal_level: 'minimal',
  max_wal_senders: '0',
  max_wal_size: '2GB',
  shared_buffers: '128MB',
  max_connections: '40',
  jit: 'off',
  timezone: 'UTC',
  log_timezone: 'UTC',
  datestyle: 'ISO, YMD',
  // Errors quote the values that caused them: the log tells of starts and stops only.
  log_min_messages: 'log',
  log_min_error_statement: 'panic',
  log_statement: 'none',
  log_min_duration_statement: '-1',
  log_error_verbosity: 'terse',
  log_parameter_max_length: '0',
  log_parameter_max_length_on_error: '0',
  log_checkpoints: 'off',
  log_lock_waits: 'off',
  logging_collector: 'off',
};

/** Starts PostgreSQL on a data folder of its own, made on the first start. */
export async function startServer(props: {
  readonly folder: string;
  /** 0 takes a free one. */
  readonly port: number;
  readonly adminPassword: string;
}): Promise<Server> {
  const { folder, adminPassword } = props;
  const data = join(folder, 'data');
  const log = join(folder, 'postgres.log');
  const hostFile = join(folder, 'host.pid');
  const binaries = await findBinaries();
  await mkdir(folder, { recursive: true });
  const runner = await findRunner([join(data, 'PG_VERSION'), binaries.postgres, binaries.initdb]);
  await clearEarlierServer({ dataFolder: data, hostFile });
  const port = await claimPort(props.port);
  if (!existsSync(join(data, 'complete')))
    await initialise({ binaries, runner, folder, data, log, adminPassword });

  const parameters = ['-D', data, '-p', String(port)];
  for (const [name, value] of Object.entries(settings)) parameters.push('-c', `${name}=${value}`);
  await writeFile(hostFile, String(process.pid));
  const child = run(runner, binaries.postgres, parameters);
  const ended = new Promise<void>((resolve) => child.once('close', () => resolve()));
  await ready({ child, log });
  return { port, ended, stop: () => stop(child, ended) };
}

async function initialise(props: {
  readonly binaries: { readonly initdb: string };
  readonly runner: Runner;
  readonly folder: string;
  readonly data: string;
  readonly log: string;
  readonly adminPassword: string;
}): Promise<void> {
  const { runner, data, log } = props;
  // What an initdb that was cut short left behind would be refused.
  await rm(data, { recursive: true, force: true });
  await mkdir(data, { mode: 0o700 });
  const passwordFile = join(props.folder, 'initial-password');
  await writeFile(passwordFile, `${props.adminPassword}\n`, { mode: 0o600 });
  if (runner.user !== null) {
    await chown(data, runner.user.uid, runner.user.gid);
    await chown(passwordFile, runner.user.uid, runner.user.gid);
  }
  try {
    const child = run(runner, props.binaries.initdb, [
      ...['-D', data, '-U', adminUser, `--pwfile=${passwordFile}`, '--auth=scram-sha-256'],
      ...['--encoding=UTF8', '--locale=C', '--no-sync', '--no-instructions'],
    ]);
    const said: Buffer[] = [];
    child.stdout?.on('data', (chunk: Buffer) => said.push(chunk));
    child.stderr?.on('data', (chunk: Buffer) => said.push(chunk));
    const code = await new Promise<number | null>((resolve) => {
      child.once('error', () => resolve(null));
      child.once('close', resolve);
    });
    await appendFile(log, Buffer.concat(said));
    if (code !== 0)
      throw new SourceError('SOURCE_NOT_CREATED', `PostgreSQL could not make its data folder: ${log}.`);
    await writeFile(join(data, 'complete'), '');
  } finally {
    await rm(passwordFile, { force: true });
  }
}

function run(runner: Runner, program: string, parameters: readonly string[]): ChildProcess {
  const command = runner.command(program, parameters);
  return spawn(command.program, [...command.parameters], {
    ...command.options,
    // English messages: one of them says that the server is ready.
    env: { PATH: process.env['PATH'] ?? '', LC_ALL: 'C', TZ: 'UTC' },
    stdio: ['ignore', 'pipe', 'pipe'],
    // Ctrl-C reaches the whole foreground group: the host decides when the server stops.
    detached: true,
  });
}

async function ready({ child, log }: { readonly child: ChildProcess; readonly log: string }): Promise<void> {
  const file = createWriteStream(log, { flags: 'a' });
  child.stdout?.resume();
  child.stderr?.pipe(file);
  await new Promise<void>((resolve, reject) => {
    const failed = () =>
      reject(new SourceError('SOURCE_NOT_STARTED', `PostgreSQL ended while it was starting: ${log}.`));
    child.once('error', failed);
    child.once('close', failed);
    let said = '';
    const listen = (chunk: Buffer) => {
      said += chunk.toString('utf8');
      if (!said.includes('database system is ready to accept connections')) return;
      child.stderr?.off('data', listen);
      resolve();
    };
    child.stderr?.on('data', listen);
  });
}

/** Fast shutdown; at once if that takes too long. The log's data is safe either way. */
async function stop(child: ChildProcess, ended: Promise<void>): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  child.kill('SIGINT');
  const timer = setTimeout(() => child.kill('SIGQUIT'), 2_000);
  await ended;
  clearTimeout(timer);
}

async function claimPort(wanted: number): Promise<number> {
  const probe = createServer();
  try {
    return await new Promise<number>((resolve, reject) => {
      probe.once('error', reject);
      probe.listen({ host: '127.0.0.1', port: wanted }, () => {
        const address = probe.address();
        resolve(typeof address === 'object' && address !== null ? address.port : wanted);
      });
    });
  } catch {
    throw new SourceError(
      'SOURCE_PORT_TAKEN',
      `Port ${wanted} of 127.0.0.1, wanted for the sample shop, is taken.`,
    );
  } finally {
    await new Promise((resolve) => probe.close(resolve));
  }
}
