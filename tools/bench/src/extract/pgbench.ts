import { spawn, type ChildProcess } from 'node:child_process';
import { mkdtemp, readFile, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { credentials, postgresTool, type Source } from './source.ts';

/** When a transaction ended, in seconds of the day's clock, and how long it took. */
export interface Transaction {
  readonly at: number;
  readonly milliseconds: number;
}

export interface Load {
  /** Ends it and gives what it did. */
  stop(): Promise<readonly Transaction[]>;
}

const scale = 20;
const clients = ['-c', '8', '-j', '1'];

export function pgbenchPath(): string {
  const path = postgresTool('pgbench');
  if (path === null) throw new Error('there is no pgbench here (Debian: postgresql-contrib)');
  return path;
}

const environment = { ...process.env, PGPASSWORD: credentials.password };
const address = ({ port }: Source) => [
  '-h',
  '127.0.0.1',
  '-p',
  String(port),
  '-U',
  credentials.user,
  credentials.database,
];

export async function fillShop(source: Source): Promise<void> {
  const filling = spawn(pgbenchPath(), ['-i', '-q', '-s', String(scale), ...address(source)], {
    env: environment,
    stdio: 'ignore',
  });
  if ((await exit(filling)) !== 0) throw new Error('pgbench could not fill its tables');
}

/** Transactions a second that the machine can do at most. */
export async function capacity(source: Source, seconds: number): Promise<number> {
  const running = spawn(pgbenchPath(), ['-n', ...clients, '-T', String(seconds), ...address(source)], {
    env: environment,
    stdio: ['ignore', 'pipe', 'ignore'],
  });
  let said = '';
  running.stdout.on('data', (chunk: Buffer) => (said += chunk.toString()));
  await exit(running);
  const tps = Number(/tps = ([\d.]+)/.exec(said)?.[1]);
  if (!Number.isFinite(tps)) throw new Error('pgbench told no tps');
  return tps;
}

/** TPC-B-like transactions at a steady rate; one that begins late counts from when it was due. */
export async function startLoad(source: Source, rate: number): Promise<Load> {
  const folder = await mkdtemp(join(tmpdir(), 'daybreak-bench-shop-'));
  const running = spawn(
    pgbenchPath(),
    [
      '-n',
      ...clients,
      '-R',
      rate.toFixed(1),
      '-T',
      '7200',
      '-l',
      '--log-prefix',
      join(folder, 'log'),
      ...address(source),
    ],
    { env: environment, stdio: 'ignore' },
  );
  const ended = exit(running);
  return {
    async stop() {
      running.kill('SIGINT');
      await ended;
      const names = await readdir(folder);
      const logs = await Promise.all(names.map((name) => readFile(join(folder, name), 'utf8')));
      await rm(folder, { recursive: true, force: true });
      return logs.flatMap((log) => log.trim().split('\n').flatMap(transaction));
    },
  };
}

/** @see https://www.postgresql.org/docs/current/pgbench.html client, number, time, script, seconds, microseconds, lag */
function transaction(line: string): readonly Transaction[] {
  const [, , time = '', , seconds = '', microseconds = ''] = line.split(' ');
  const milliseconds = Number(time) / 1000;
  return Number.isFinite(milliseconds) && microseconds !== ''
    ? [{ at: Number(seconds) + Number(microseconds) / 1e6, milliseconds }]
    : [];
}

export function percentile(transactions: readonly Transaction[], share: number): number {
  const sorted = transactions.map(({ milliseconds }) => milliseconds).sort((one, other) => one - other);
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? Number.NaN;
}

const exit = (child: ChildProcess) =>
  new Promise<number | null>((resolve, reject) => {
    child.once('error', reject);
    child.once('exit', resolve);
  });
