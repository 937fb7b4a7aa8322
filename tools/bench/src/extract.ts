import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { cpus, tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { measure, type Measured } from './extract/measure.ts';
import { daybreak, floor, others, ours, preparable, type Peer } from './extract/peers.ts';
import { count, insertSales, loadSales, startSource, type Source } from './extract/source.ts';
import { nightTable, peerTable, writeBetween, type Line, type Night } from './extract/tables.ts';

const help = `npm run bench -- extract [--rows 5m,20m] [--rounds 3] [--only floor,daybreak-1,duckdb,…] [--night 10m] [--write]

  --rows     sizes of the sales table
  --rounds   each is run so often, in turn; the fastest counts
  --only     ${[floor, daybreak(1), daybreak(2), ...others].map(({ name }) => name).join(', ')}
  --night    size of the table of the third part: a night with 10,000 new rows; 0 leaves it out
  --write    put the tables into docs/benchmarks.md
`;

const newRows = 10_000;

/** A sales table of an embedded PostgreSQL into Parquet without its personal columns, beside the tools that do the same. */
export async function extract(args: readonly string[]): Promise<void> {
  const { values } = parseArgs({
    args: [...args],
    options: {
      help: { type: 'boolean', default: false },
      rows: { type: 'string', default: '5m,20m' },
      rounds: { type: 'string', default: '3' },
      only: { type: 'string' },
      night: { type: 'string', default: '10m' },
      write: { type: 'boolean', default: false },
    },
  });
  if (values.help) {
    process.stdout.write(help);
    return;
  }
  const all = [floor, daybreak(1), daybreak(2), ...others];
  const chosen = values.only?.split(',');
  const peers = await preparable(all.filter(({ name }) => chosen?.includes(name) ?? true));
  const parts: string[] = [
    `${String(cpus().length)} cores, Node ${process.version}, fastest of ${values.rounds} rounds.\n`,
  ];
  for (const rows of values.rows.split(',').map(count)) {
    parts.push(
      `\n${rows.toLocaleString('en-US')} rows:\n\n${await compare(peers, rows, Number(values.rounds))}`,
    );
  }
  if (count(values.night) > 0) {
    parts.push(
      `\nA night with ${newRows.toLocaleString('en-US')} new rows:\n\n${await aNight(count(values.night))}`,
    );
  }
  const text = parts.join('');
  process.stdout.write(text);
  if (values.write) await writeBetween('extract', text);
}

async function compare(peers: readonly Peer[], rows: number, rounds: number): Promise<string> {
  const source = await started(rows);
  try {
    const lines = new Map<string, Line>();
    for (let round = 1; round <= rounds; round += 1) {
      for (const peer of peers) {
        const line = await attempt(peer, source, rows);
        if (line === null) continue;
        const seconds = line.measured.seconds.toFixed(2);
        process.stderr.write(
          `round ${String(round)}, ${rows.toLocaleString('en-US')} rows, ${peer.title}: ${seconds} s\n`,
        );
        const before = lines.get(peer.name);
        if (before === undefined || line.measured.seconds < before.measured.seconds)
          lines.set(peer.name, line);
      }
    }
    return peerTable([...lines.values()], rows);
  } finally {
    await source.stop();
  }
}

async function attempt(peer: Peer, source: Source, rows: number): Promise<Line | null> {
  const out = await mkdtemp(join(tmpdir(), 'daybreak-bench-'));
  try {
    const before = await source.cpuSeconds();
    const measured = await measure(peer.command({ source, rows, out }));
    await source.idle();
    return { peer, measured, serverCpuSeconds: (await source.cpuSeconds()) - before };
  } catch (error) {
    process.stderr.write(`${peer.title} failed: ${error instanceof Error ? error.message : ''}\n`);
    return null;
  } finally {
    await rm(out, { recursive: true, force: true });
  }
}

async function started(rows: number): Promise<Source> {
  process.stderr.write(`loading ${rows.toLocaleString('en-US')} rows\n`);
  const source = await startSource();
  await loadSales(source, rows);
  return source;
}

/** The whole table, then only what came since. */
async function aNight(rows: number): Promise<string> {
  const source = await started(rows);
  try {
    const full = await read(source);
    const [clock] = await source.query<{ now: Date }>('SELECT now()');
    await insertSales(source, { from: rows + 1, to: rows + newRows, updatedAt: 'now()' });
    const night = await read(source, clock?.now.toISOString());
    return nightTable({ full, night, rows, newRows });
  } finally {
    await source.stop();
  }
}

async function read(source: Source, low?: string): Promise<Night> {
  const out = await mkdtemp(join(tmpdir(), 'daybreak-bench-'));
  try {
    const blocks = async () => {
      await source.idle();
      await source.query('SELECT pg_stat_force_next_flush()');
      const [row] = await source.query<{ blocks: string }>(`
        SELECT (heap_blks_read + heap_blks_hit + coalesce(idx_blks_read + idx_blks_hit, 0))::text AS blocks
        FROM pg_statio_user_tables WHERE relname = 'sales'`);
      return Number(row?.blocks ?? 0);
    };
    const before = await blocks();
    const measured: Measured = await measure(
      ours({ port: source.port, out, budget: { connections: 1 }, ...(low === undefined ? {} : { low }) }),
    );
    const blocksRead = (await blocks()) - before;
    const { rowsRead, seconds } = JSON.parse(
      await readFile(join(out, 'objects/landing/bench.json'), 'utf8'),
    ) as { rowsRead: number; seconds: number };
    process.stderr.write(`${rowsRead.toLocaleString('en-US')} rows: ${measured.seconds.toFixed(2)} s\n`);
    return { ...measured, jobSeconds: measured.seconds, seconds, blocksRead, rowsRead };
  } finally {
    await rm(out, { recursive: true, force: true });
  }
}
