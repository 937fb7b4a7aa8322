import { spawn } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { cpus, tmpdir } from 'node:os';
import { join, resolve } from 'node:path';

const daybreak = resolve(import.meta.dirname, '../../cli/bin/daybreak.js');
/** The promise: fresh clone to finished first night, after `npm ci`, on two cores. */
const limitSeconds = 60;

interface Start {
  readonly firstLine: number;
  readonly finished: number;
  readonly rowsRead: number;
}

/** Times whole starts from outside, as a user meets them. */
export async function night(args: readonly string[]): Promise<void> {
  const rounds = Number(args[0] ?? 3);
  const first: Start[] = [];
  const second: Start[] = [];
  for (let round = 0; round < rounds; round += 1) {
    const home = await mkdtemp(join(tmpdir(), 'daybreak-bench-'));
    first.push(await start(home));
    second.push(await start(home));
    await rm(home, { recursive: true, force: true });
    process.stderr.write(`round ${String(round + 1)} of ${String(rounds)}\n`);
  }
  process.stdout.write(
    `${String(cpus().length)} cores, Node ${process.version}, median of ${String(rounds)} rounds\n\n`,
  );
  process.stdout.write('| | seconds | rows read | limit | ratio |\n|---|---|---|---|---|\n');
  row('first start: first line of progress', median(first.map(({ firstLine }) => firstLine)), null, 2);
  row('first night, from start to exit', median(first.map(({ finished }) => finished)), first, limitSeconds);
  row('second start, nothing new', median(second.map(({ finished }) => finished)), second, limitSeconds);
}

function row(name: string, seconds: number, starts: readonly Start[] | null, limit: number): void {
  const rows = starts === null ? '' : median(starts.map(({ rowsRead }) => rowsRead)).toLocaleString('en-US');
  process.stdout.write(
    `| ${name} | ${seconds.toFixed(2)} | ${rows} | ${String(limit)} s | ${(seconds / limit).toFixed(2)} |\n`,
  );
}

function start(home: string): Promise<Start> {
  return new Promise((resolve, reject) => {
    const startedAt = performance.now();
    const since = () => (performance.now() - startedAt) / 1000;
    let firstLine = 0;
    let output = '';
    const child = spawn(process.execPath, [daybreak, 'up', '--once', '--json'], {
      env: {
        ...process.env,
        DAYBREAK_HOME: home,
        DAYBREAK_AWS_PORT: '0',
        DAYBREAK_CONSOLE_PORT: '0',
        DAYBREAK_SOURCE_PORT: '0',
      },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    child.stderr.on('data', () => (firstLine ||= since()));
    child.stdout.on('data', (chunk: Buffer) => (output += chunk.toString()));
    child.once('error', reject);
    child.once('exit', (code) => {
      if (code !== 0) {
        reject(new Error(`The night ended with exit code ${String(code)}; state is kept in ${home}`));
        return;
      }
      const { runs } = JSON.parse(output.trim().split('\n').at(-1) ?? '') as {
        runs: { rowsRead: number | null }[];
      };
      const rowsRead = runs.reduce((sum, run) => sum + (run.rowsRead ?? 0), 0);
      resolve({ firstLine, finished: since(), rowsRead });
    });
  });
}

function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)] ?? Number.NaN;
}
