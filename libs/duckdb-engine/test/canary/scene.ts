import { spawn } from 'node:child_process';
import { mkdir, mkdtemp, readdir, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { GlueClient } from '@aws-sdk/client-glue';
import { S3Client } from '@aws-sdk/client-s3';
import {
  compileCurate,
  compileExtract,
  hmacTokens,
  type CuratePlan,
  type ExtractPlan,
} from '@daybreak/curation';
import { createTable, glueCatalog, s3ObjectStore } from '@daybreak/iceberg';
import { startAwsStub, type AwsStub } from '@daybreak/iceberg/testing';
import { holdingProxy, type HoldingProxy } from './holding-proxy.ts';
import { LeakSearch } from './leak-search.ts';
import { plantedDataset, plantedValues } from './planted-table.ts';

/** Bytes of a source's answers after which it is in the middle of the rows. */
export const amid = 24_000;
/** Of a job that had no time to tidy up: Parquet that was begun, with privacy applied, and the pipe. */
export const unfinished = ['part-00000.parquet', 'part-00000.parquet.pipe'];

const jobs = join(import.meta.dirname, '../../src/jobs');
export const key = 'c0ffee1122334455667788990011223344556677889900aabbccddeeff001122';

export interface Source {
  readonly kind: Parameters<typeof plantedDataset>[0];
  /** Null where it is files in `inbox/`, a bucket of the stub. */
  readonly port: number | null;
  readonly password: string;
  stop(): Promise<void>;
}

export interface Ended {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
  readonly output: string;
  /** Of the last line of stderr. */
  readonly error: string | null;
}

/** A source with the planted table, the real jobs as processes, and all that they write in one folder. */
export class Scene {
  readonly folder: string;
  readonly source: Source;
  readonly proxy: HoldingProxy;
  readonly #stub: AwsStub;
  readonly #compiled: string;
  readonly search: LeakSearch;
  #runs = 0;

  private constructor(props: { folder: string; source: Source; proxy: HoldingProxy; stub: AwsStub }) {
    this.folder = props.folder;
    this.source = props.source;
    this.proxy = props.proxy;
    this.#stub = props.stub;
    this.#compiled = `${props.folder}-compiled`;
    const padded = [...hmacTokens([key]).hmac_open.matchAll(/'([0-9a-f]{128})'/g)].map(([, hex = '']) => hex);
    this.search = new LeakSearch({
      ...plantedValues(),
      password: [props.source.password],
      'pseudonym key': [key, ...padded],
    });
  }

  static async open(start: () => Promise<Source>): Promise<Scene> {
    const folder = await mkdtemp(join(tmpdir(), 'daybreak-canary-'));
    const source = await start();
    const connection = (port: number, secret = 'daybreak/source') => ({
      JDBC_CONNECTION_URL: `jdbc:${source.kind}://127.0.0.1:${port}/shop`,
      SECRET_ID: secret,
    });
    const connections: Record<string, ReturnType<typeof connection>> = {};
    const login = (password: string) => JSON.stringify({ username: 'reader', password });
    const stub = await startAwsStub({
      root: join(folder, 'objects'),
      databases: ['daybreak', 'daybreak_staging', 'daybreak_quarantine'],
      connections,
      secrets: {
        'daybreak/source': login(source.password),
        'daybreak/stranger': login(`not-${source.password}`),
        'daybreak/pseudonym-key': key,
        'daybreak/bad-key': `${key}zz`,
      },
    });
    const proxy = await holdingProxy(source.port ?? Number(new URL(stub.endpoint).port));
    if (source.port !== null) {
      connections['source'] = connection(source.port);
      connections['held'] = connection(proxy.port);
      connections['stranger'] = connection(source.port, 'daybreak/stranger');
    }
    return new Scene({ folder, source, proxy, stub });
  }

  async close(): Promise<void> {
    await Promise.all([this.#stub.stop(), this.proxy.stop()]);
    await this.source.stop();
    for (const folder of [this.folder, this.#compiled]) await rm(folder, { recursive: true, force: true });
  }

  #aws() {
    return {
      endpoint: this.#stub.endpoint,
      region: 'eu-central-1',
      credentials: { accessKeyId: 'test', secretAccessKey: 'test' },
    };
  }

  put(uri: string, text: string): Promise<void> {
    return s3ObjectStore(new S3Client(this.#aws())).write(uri, new TextEncoder().encode(text));
  }

  extractPlan(connection = 'source'): ExtractPlan {
    const runId = `run${String((this.#runs += 1))}`;
    const plan = compileExtract({
      dataset: plantedDataset(this.source.kind),
      runId,
      window: { low: '2026-10-31T00:00:00Z', high: '2026-11-02T00:00:00Z' },
      landingUri: `s3://landing/people/${runId}/`,
      resultUri: `s3://landing/results/${runId}.json`,
      pseudonymKeySecret: 'daybreak/pseudonym-key',
    });
    return { ...plan, reading: { ...plan.reading, connection } };
  }

  async curatePlan(landing: string): Promise<CuratePlan> {
    const runId = `run${String((this.#runs += 1))}`;
    const staging = { database: 'daybreak_staging', table: `people__${runId}` };
    const plan = compileCurate({
      dataset: plantedDataset(this.source.kind),
      runId,
      landing: [landing],
      write: 'merge',
      lakeDatabase: 'daybreak',
      staging,
      quarantine: { database: 'daybreak_quarantine', table: 'people' },
      resultUri: `s3://landing/results/${runId}.json`,
    });
    await createTable(
      {
        objects: s3ObjectStore(new S3Client(this.#aws())),
        catalog: glueCatalog(new GlueClient(this.#aws())),
        now: () => new Date(),
        randomUUID: () => crypto.randomUUID(),
      },
      { ...staging, location: `s3://lake/${runId}`, schema: [...plan.schema], partitionBy: null },
    );
    return plan;
  }

  /** The job as a process of its own, in a folder of its own; cores may be as large as they like. */
  async run(
    plan:
      | ExtractPlan
      | CuratePlan
      | { readonly kind: 'extract' | 'curate'; readonly runId: string; readonly text: string },
    {
      environment = {},
      limit = '',
      meanwhile,
    }: {
      readonly environment?: Readonly<Record<string, string>>;
      /** For the shell. */
      readonly limit?: string;
      readonly meanwhile?: (kill: (signal: NodeJS.Signals) => void) => Promise<void>;
    } = {},
  ): Promise<Ended> {
    const uri = `s3://plans/${plan.runId}.json`;
    // A plan that quotes values was not written by us: it is not looked at afterwards.
    await this.put(uri, 'text' in plan ? plan.text : JSON.stringify(plan));
    const place = join(this.folder, 'places', plan.runId);
    const temporary = join(place, 'tmp');
    await mkdir(temporary, { recursive: true });
    const held = 'reading' in plan && plan.reading.kind === 'files' && plan.reading.connection === 'held';
    const script = `ulimit -c unlimited; ${limit} exec "$0" "$@"`;
    const args = [
      join(jobs, `${plan.kind}.ts`),
      '--plan',
      uri,
      '--run_id',
      plan.runId,
      '--dataset',
      'people',
    ];
    const child = spawn('bash', ['-c', script, process.execPath, ...args], {
      cwd: place,
      env: {
        PATH: process.env['PATH'],
        TMPDIR: temporary,
        AWS_REGION: 'eu-central-1',
        AWS_ENDPOINT_URL: held ? `http://127.0.0.1:${this.proxy.port}` : this.#stub.endpoint,
        AWS_ACCESS_KEY_ID: 'test',
        AWS_SECRET_ACCESS_KEY: 'test',
        // Many processes load the same. It holds code alone, that of this test with its values among it, and is not searched.
        NODE_COMPILE_CACHE: this.#compiled,
        ...environment,
      },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    let output = '';
    let stderr = '';
    child.stdout.on('data', (chunk: Buffer) => (output += chunk.toString('latin1')));
    child.stderr.on('data', (chunk: Buffer) => (stderr += chunk.toString('latin1')));
    const closed = new Promise<{ code: number | null; signal: NodeJS.Signals | null }>((resolve) =>
      child.once('close', (code, signal) => resolve({ code, signal })),
    );
    await Promise.race([meanwhile?.((signal) => child.kill(signal)), ...(meanwhile ? [closed] : [])]);
    const ended = await closed;
    output += stderr;
    await writeFile(join(place, 'output.log'), output, 'latin1');
    const last = stderr.trim().split('\n').at(-1) ?? '';
    const { error } = last.startsWith('{') ? (JSON.parse(last) as { error?: { code: string } }) : {};
    return { ...ended, output, error: error?.code ?? null };
  }

  /** Leaks, in all that stands in the folder now but for what others wrote, which goes. */
  async leaks() {
    for (const others of ['objects/plans', 'objects/inbox'])
      await rm(join(this.folder, others), { recursive: true, force: true });
    return this.search.folder(this.folder);
  }

  /** Names of the files that are in the run's place. */
  async left(runId: string): Promise<readonly string[]> {
    return (await this.files(runId)).map(({ name }) => name);
  }

  /** The files of a run that have a name now, its log aside. */
  async files(runId: string): Promise<readonly { readonly name: string; readonly bytes: number }[]> {
    const place = join(this.folder, 'places', runId);
    const found = await readdir(place, { recursive: true, withFileTypes: true });
    const files = found.filter((one) => !one.isDirectory() && one.name !== 'output.log');
    const sizes = await Promise.all(
      files.map(({ parentPath, name }) =>
        stat(join(parentPath, name)).then(
          ({ size }) => [{ name, bytes: size }],
          () => [],
        ),
      ),
    );
    return sizes.flat();
  }
}
