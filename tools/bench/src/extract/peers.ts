import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { kept, personal, selection } from './columns.ts';
import type { Command } from './measure.ts';
import { postgresTool, type Source } from './source.ts';

const run = promisify(execFile);
const cache = process.env['DAYBREAK_CI_CACHE'] ?? join(homedir(), '.cache/daybreak-ci');
const venv = join(cache, 'extract-peers');
/** A release with an environment of its own: its packages do not go with the others'. */
const ingestrVenv = join(cache, 'extract-peers-ingestr');
const jar = join(cache, 'extract-peers-jars/postgresql-42.7.8.jar');

export interface Task {
  readonly source: Source;
  readonly rows: number;
  /** Empty, to write to. */
  readonly out: string;
}

export interface Peer {
  readonly name: string;
  readonly title: string;
  /** What it does otherwise than the rest. */
  readonly note?: string;
  /** Installs what is missing; throws where that cannot be had. */
  prepare(): Promise<void>;
  command(task: Task): Command;
}

const script = (name: string) => join(import.meta.dirname, 'peers', `${name}.py`);
const python = join(venv, 'bin/python');
const query = `SELECT ${selection} FROM sales`;
const nothing = () => Promise.resolve();

export const floor: Peer = {
  name: 'floor',
  title: 'psql COPY … csv > /dev/null',
  note: 'the floor: writes nothing',
  prepare() {
    return psql() === null
      ? Promise.reject(new Error('there is no psql here (Debian: postgresql-client)'))
      : nothing();
  },
  command: ({ source }) => ({
    argv: [psql() ?? 'psql', source.url, '-qc', `COPY (${query}) TO STDOUT (FORMAT csv)`],
  }),
};

const psql = () => postgresTool('psql');

export const daybreak = (connections: number): Peer => ({
  name: `daybreak-${String(connections)}`,
  title: `daybreak, ${String(connections)} connection${connections === 1 ? '' : 's'}`,
  prepare: nothing,
  command: ({ source, out }) => ours({ port: source.port, out, budget: { connections } }),
});

export function ours({
  port,
  out,
  low,
  budget,
}: {
  readonly port: number;
  readonly out: string;
  readonly low?: string;
  readonly budget: Readonly<Record<string, unknown>>;
}): Command {
  const options = ['--port', String(port), '--out', out, '--budget', JSON.stringify(budget)];
  return {
    argv: [
      process.execPath,
      join(import.meta.dirname, 'ours.ts'),
      ...options,
      ...(low === undefined ? [] : ['--low', low]),
    ],
    // As every process of a stack has it.
    env: { NODE_COMPILE_CACHE: join(import.meta.dirname, '../../../../node_modules/.cache/compiled') },
  };
}

const inPython = (packages: readonly string[]) => () => installed(venv, packages);

export const others: readonly Peer[] = [
  {
    name: 'duckdb',
    title: "DuckDB's postgres extension",
    prepare: inPython(['duckdb==1.5.5', 'duckdb-extensions', 'duckdb-extension-postgres-scanner==1.5.5']),
    command: ({ source, out }) => ({ argv: [python, script('duckdb_peer'), source.url, selection, out] }),
  },
  {
    name: 'connectorx',
    title: 'ConnectorX + PyArrow',
    prepare: inPython(['connectorx', 'pyarrow']),
    command: ({ source, out }) => ({ argv: [python, script('connectorx_peer'), source.url, query, out] }),
  },
  ...(['connectorx', 'pyarrow'] as const).map((backend): Peer => ({
    name: `dlt-${backend}`,
    title: `dlt, ${backend === 'pyarrow' ? 'PyArrow' : 'ConnectorX'} backend`,
    prepare: inPython(['dlt[filesystem,parquet]', 'sqlalchemy', 'psycopg2-binary', 'connectorx', 'pyarrow']),
    command: ({ source, out }) => ({
      argv: [python, script('dlt_peer'), source.url, kept.join(','), out, backend],
    }),
  })),
  {
    name: 'sling',
    title: 'sling 1.4.11',
    note: 'writes CSV: for Parquet it loads a program from outside the registries',
    prepare: inPython(['sling==1.4.11', 'sling-linux-amd64==1.4.11']),
    command: ({ source, out }) => ({
      argv: [
        join(venv, 'bin/sling'),
        'run',
        '--src-conn',
        'SHOP',
        '--src-stream',
        query,
        '--tgt-object',
        `file://${out}/sales.csv`,
      ],
      env: {
        SHOP: `${source.url}?sslmode=disable`,
        SLING_BINARY: join(venv, 'lib', 'sling-binary'),
        SLING_ALLOW_EMPTY: 'true',
      },
    }),
  },
  {
    name: 'ingestr',
    title: 'ingestr 0.15.9',
    prepare: () => installed(ingestrVenv, ['ingestr==0.15.9']),
    command: ({ source, out }) => ({
      argv: [
        join(ingestrVenv, 'bin/ingestr'),
        'ingest',
        '--yes',
        ...['--progress', 'log'],
        ...['--source-uri', `${source.url}?sslmode=disable`, '--source-table', 'public.sales'],
        ...['--dest-uri', `parquet://${out}/sales.parquet`, '--dest-table', 'main.sales'],
        ...personal.flatMap((name) => ['--sql-exclude-columns', name]),
      ],
    }),
  },
  {
    name: 'spark',
    title: 'Spark 4.1 JDBC, 2 partitions',
    async prepare() {
      await installed(venv, ['pyspark==4.1.1']);
      if (existsSync(jar)) return;
      await mkdir(join(cache, 'extract-peers-jars'), { recursive: true });
      const artifact = '-Dartifact=org.postgresql:postgresql:42.7.8';
      await run(
        'mvn',
        ['-q', 'dependency:copy', artifact, `-DoutputDirectory=${join(cache, 'extract-peers-jars')}`],
        {
          cwd: cache,
          timeout: 300_000,
        },
      );
    },
    command: ({ source, rows, out }) => ({
      argv: [python, script('spark_peer'), String(source.port), selection, out, jar, String(rows)],
    }),
  },
];

const ready = new Map<string, Promise<void>>();

/** From PyPI, into an environment that is kept. */
async function installed(environment: string, packages: readonly string[]): Promise<void> {
  const before = ready.get(environment) ?? nothing();
  const mine = before.then(async () => {
    await mkdir(cache, { recursive: true });
    if (!existsSync(join(environment, 'bin/pip'))) await run('python3', ['-m', 'venv', environment]);
    const pip = join(environment, 'bin/pip');
    const have = await run(pip, ['freeze']).then(({ stdout }) => stdout.toLowerCase());
    const missing = packages.filter(
      (one) => !have.includes(`${one.replace(/\[.*\]/, '').replace(/==.*/, '')}==`),
    );
    if (missing.length > 0) {
      process.stderr.write(`installing ${missing.join(', ')} from PyPI into ${environment}\n`);
      await run(pip, ['install', '-q', '--disable-pip-version-check', ...missing], { timeout: 600_000 });
    }
    const binary = join(environment, 'lib/sling-binary');
    if (packages.some((one) => one.startsWith('sling-linux')) && !existsSync(binary)) {
      const { stdout } = await run('find', [
        join(environment, 'lib'),
        '-name',
        'sling-linux-amd64',
        '-type',
        'f',
      ]);
      await run('ln', ['-s', stdout.trim(), binary]);
    }
  });
  ready.set(
    environment,
    mine.catch(() => undefined),
  );
  await mine;
}

/** Those that are here or can be installed; of another one, a line says why not. */
export async function preparable(peers: readonly Peer[]): Promise<readonly Peer[]> {
  const found: Peer[] = [];
  for (const peer of peers) {
    try {
      await peer.prepare();
      found.push(peer);
    } catch (error) {
      const why = error instanceof Error ? error.message.split('\n')[0] : '';
      process.stderr.write(`skipped ${peer.title}: ${why ?? ''}\n`);
    }
  }
  return found;
}
