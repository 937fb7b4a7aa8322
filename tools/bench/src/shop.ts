import { mkdtemp, rm } from 'node:fs/promises';
import { cpus, tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { measure } from './extract/measure.ts';
import { daybreak, others, preparable, type Peer } from './extract/peers.ts';
import { capacity, fillShop, percentile, startLoad, type Transaction } from './extract/pgbench.ts';
import { count, loadSales, startSource, type Source } from './extract/source.ts';
import { writeBetween } from './extract/tables.ts';

const help = `npm run bench -- shop [--rows 5m] [--quiet 60] [--only daybreak-1,duckdb,…] [--write]

  --rows    size of the sales table that is extracted meanwhile
  --quiet   seconds for which the shop is measured alone, twice
  --only    ${[daybreak(1), ...others].map(({ name }) => name).join(', ')}
  --write   put the table into docs/benchmarks.md
`;

interface Shop {
  readonly title: string;
  readonly p50: number;
  readonly p99: number;
  readonly seconds: number | null;
}

/** What a shop's transactions feel of an extraction: pgbench's TPC-B at half of what the machine can do. */
export async function shop(args: readonly string[]): Promise<void> {
  const { values } = parseArgs({
    args: [...args],
    options: {
      help: { type: 'boolean', default: false },
      rows: { type: 'string', default: '5m' },
      quiet: { type: 'string', default: '60' },
      only: { type: 'string' },
      write: { type: 'boolean', default: false },
    },
  });
  if (values.help) {
    process.stdout.write(help);
    return;
  }
  const rows = count(values.rows);
  const chosen = values.only?.split(',');
  const peers = await preparable(
    [daybreak(1), ...others].filter(({ name }) => chosen?.includes(name) ?? true),
  );
  process.stderr.write(`loading ${rows.toLocaleString('en-US')} rows\n`);
  // A disk that all here share would tell how long it makes a commit wait, and nothing else: it made the shop's own p99 anything from 8 to 128 ms.
  const source = await startSource({ max_connections: '60' }, { inMemory: true });
  try {
    await loadSales(source, rows);
    await fillShop(source);
    const most = await capacity(source, 20);
    const rate = most / 2;
    process.stderr.write(`${most.toFixed(0)} transactions a second at most\n`);
    const seconds = Number(values.quiet);
    const before = await alone(source, rate, seconds);
    const lines: Shop[] = [];
    // A machine is not as quiet at one time as at another: the shop alone is measured before the first of them and after it.
    let after: readonly Transaction[] | null = null;
    for (const peer of peers) {
      const line = await beside({ peer, source, rows, rate });
      after ??= await alone(source, rate, seconds);
      if (line === null) continue;
      process.stderr.write(`${line.title}: p99 ${line.p99.toFixed(2)} ms\n`);
      lines.push(line);
    }
    const quiet = [before, after ?? []].map((part) => percentile(part, 0.99).toFixed(2)).join(' before, ');
    process.stderr.write(`the shop alone: p99 ${quiet} ms after\n`);
    const text = table([shopOf('the shop alone', [...before, ...(after ?? [])], null), ...lines], {
      rows,
      rate,
    });
    process.stdout.write(text);
    if (values.write) await writeBetween('shop', text);
  } finally {
    await source.stop();
  }
}

const settling = 5;

async function alone(source: Source, rate: number, seconds: number): Promise<readonly Transaction[]> {
  const load = await startLoad(source, rate);
  await pause(settling * 1000);
  const from = Date.now() / 1000;
  await pause(seconds * 1000);
  return (await load.stop()).filter(({ at }) => at >= from);
}

const shopOf = (title: string, transactions: readonly Transaction[], seconds: number | null): Shop => ({
  title,
  p50: percentile(transactions, 0.5),
  p99: percentile(transactions, 0.99),
  seconds,
});

async function beside({
  peer,
  source,
  rows,
  rate,
}: {
  readonly peer: Peer;
  readonly source: Source;
  readonly rows: number;
  readonly rate: number;
}): Promise<Shop | null> {
  const out = await mkdtemp(join(tmpdir(), 'daybreak-bench-'));
  const load = await startLoad(source, rate);
  await pause(settling * 1000);
  const from = Date.now() / 1000;
  try {
    const { seconds } = await measure(peer.command({ source, rows, out }), { watched: false });
    const to = Date.now() / 1000;
    const during = (await load.stop()).filter(({ at }) => at >= from && at <= to);
    return shopOf(peer.title, during, seconds);
  } catch (error) {
    await load.stop();
    process.stderr.write(`${peer.title} failed: ${error instanceof Error ? error.message : ''}\n`);
    return null;
  } finally {
    await rm(out, { recursive: true, force: true });
  }
}

function table(
  lines: readonly Shop[],
  { rows, rate }: { readonly rows: number; readonly rate: number },
): string {
  const quiet = lines[0]?.p99 ?? Number.NaN;
  const body = lines.map(({ title, p50, p99, seconds }) =>
    [
      title,
      p50.toFixed(2),
      p99.toFixed(2),
      (p99 / quiet).toFixed(2),
      seconds === null ? '' : seconds.toFixed(1),
    ].join(' | '),
  );
  return [
    `${String(cpus().length)} cores, ${rate.toFixed(0)} transactions a second, half of the most; ${rows.toLocaleString('en-US')} rows extracted meanwhile, daybreak under the default budget.`,
    '',
    '|  | p50 ms | p99 ms | p99 to quiet (limit 1.10) | extraction, seconds |',
    '|---|---|---|---|---|',
    ...body.map((line) => `| ${line} |`),
    '',
  ].join('\n');
}
