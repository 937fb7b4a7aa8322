import { createHash } from 'node:crypto';
import { mkdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { ExtractPlan, TableReading } from '@daybreak/curation';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { people, plantedTable } from './canary/planted-table.ts';
import { amid, key, Scene, unfinished, type Ended, type Source } from './canary/scene.ts';
import { startMariadb, withMariadb } from './mariadb.ts';
import { startPostgres } from './postgres.ts';
import { query } from './surroundings.ts';

async function postgresql(): Promise<Source> {
  const server = await startPostgres();
  const owner = await server.connect();
  for (const statement of plantedTable('postgresql')) await owner.query(statement);
  return { kind: 'postgresql', ...server.reader, stop: () => server.stop() };
}

async function mysql(): Promise<Source> {
  const server = await startMariadb();
  const owner = await server.connect();
  for (const statement of plantedTable('mysql')) await owner.query(statement);
  return { kind: 'mysql', ...server.reader, stop: () => server.stop() };
}

const sources = [['postgresql', postgresql], ...(withMariadb ? ([['mysql', mysql]] as const) : [])] as const;

describe.each(sources)('what is planted in a table of %s', (engine, start) => {
  let scene: Scene;
  beforeAll(async () => {
    scene = await Scene.open(start);
  }, 60_000);
  afterAll(() => scene.close());

  /** Ends as expected, leaves nothing behind, and nothing planted anywhere. */
  const expectNothing = async (
    runId: string,
    ended: Ended,
    expected: Partial<Ended>,
    left: readonly string[] = [],
  ) => {
    expect(ended, ended.output).toMatchObject(expected);
    expect((await scene.left(runId)).filter((name) => !left.includes(name))).toEqual([]);
    expect(await scene.leaks()).toEqual([]);
  };

  it('is in nothing that a run leaves: landing, lake, quarantine, results, output', async () => {
    const extract = scene.extractPlan();
    await expectNothing(extract.runId, await scene.run(extract), { code: 0, output: '' });
    const curate = await scene.curatePlan(extract.landingUri);
    await expectNothing(curate.runId, await scene.run(curate), { code: 0, output: '' });
    const [landed] = await query(
      `SELECT count(*) AS rows, count(DISTINCT note) AS notes, count(DISTINCT email) AS people,
           count(*) FILTER (age = '75+') AS old, count(birth_year) AS years, min(phone) AS phone,
           count(*) FILTER (price = '12.50') AS prices
         FROM read_parquet('${scene.folder}/objects/landing/**/*.parquet')`,
    );
    // It did not pass because nothing came.
    expect(landed).toMatchObject({
      rows: String(people.length),
      people: String(people.length),
      phone: '*'.repeat(15),
      years: String(people.length / 2),
      prices: String(people.length / 2),
    });
    expect(Number(landed?.['old'])).toBeGreaterThan(0);
    const [refused] = await query(
      `SELECT count(*) AS rows FROM read_parquet('${scene.folder}/objects/lake/quarantine/**/*.parquet')`,
    );
    expect(Number(refused?.['rows'])).toBeGreaterThan(0);
  });

  const reading = (plan: ExtractPlan, change: Partial<TableReading>): ExtractPlan => ({
    ...plan,
    reading: { ...(plan.reading as TableReading), ...change },
  });
  /** A plan that asks the source for a name. */
  const naming = (sql: string, landing = 'select full_name as id from extracted') => {
    const plan = scene.extractPlan();
    const columns = [
      { name: 'id', sql: 'id' },
      { name: 'full_name', sql },
    ];
    return {
      ...reading(plan, { columns }),
      pseudonymKeySecret: null,
      landing: { duckdb: landing, spark: '' },
      landingColumns: ['id'],
    };
  };
  it('is not told by an error of the source that quotes a value', async () => {
    // 22P02 of PostgreSQL; 1105 of MariaDB, which says where an XPath goes wrong.
    const plan = naming(
      engine === 'postgresql' ? 'cast(full_name as int)' : "extractvalue('<a/>', concat('~', full_name))",
    );
    const ended = await scene.run(plan);
    await expectNothing(plan.runId, ended, { code: 1, error: 'SOURCE_QUERY_FAILED' });
    expect(ended.output).toContain(engine === 'postgresql' ? '22P02' : '1105');
  });

  it('is not told by a statement that the source ends while it sends', async () => {
    const slow = naming(
      engine === 'postgresql'
        ? "full_name || coalesce(pg_sleep(1.5)::text, '')"
        : 'concat(full_name, sleep(1.5))',
    );
    const { budget } = slow.reading as TableReading;
    const plan = reading(slow, { budget: { ...budget, statementTimeoutSeconds: 1, patienceSeconds: 1 } });
    // Without an index on the watermark a window of MySQL is one statement, which is not asked for again.
    const error = engine === 'postgresql' ? 'SOURCE_BUSY' : 'SOURCE_QUERY_FAILED';
    await expectNothing(plan.runId, await scene.run(plan), { code: 1, error });
  });

  it('is in nothing that a cut connection leaves', async () => {
    const plan = scene.extractPlan('held');
    const reached = scene.proxy.after(amid, 'cut');
    const ended = await scene.run(plan, { meanwhile: () => reached });
    await expectNothing(plan.runId, ended, { code: 1, error: 'SOURCE_STREAM_CUT' });
  });

  // Of what a job leaves that had no time to tidy up, a core file is the worst.
  it.each(engine === 'postgresql' ? (['SIGABRT', 'SIGKILL'] as const) : (['SIGSEGV'] as const))(
    'is in nothing that a job leaves that ends by %s while it reads',
    async (signal) => {
      const plan = scene.extractPlan('held');
      const reached = scene.proxy.after(amid, 'hold');
      const ended = await scene.run(plan, { meanwhile: (kill) => reached.then(() => kill(signal)) });
      await expectNothing(plan.runId, ended, { signal }, unfinished);
    },
  );

  it('is in nothing that a job leaves that is asked to end while it reads', async () => {
    const plan = scene.extractPlan('held');
    const reached = scene.proxy.after(amid, 'hold');
    const ended = await scene.run(plan, { meanwhile: (kill) => reached.then(() => kill('SIGTERM')) });
    await expectNothing(plan.runId, ended, { signal: 'SIGKILL', output: '' });
  });

  it('is not told by a login that the source refuses, nor is the password', async () => {
    const plan = scene.extractPlan('stranger');
    await expectNothing(plan.runId, await scene.run(plan), { code: 1, error: 'SOURCE_REFUSED' });
  });

  // What is the same whatever the source is, shown with one.
  if (engine !== 'postgresql') return;

  it.each([
    ['a conversion of the engine', 'select cast(full_name as int) as id from extracted'],
    ['an error of the engine that says a value', 'select error(full_name) as id from extracted'],
  ])('is not told by %s', async (_, landing) => {
    const plan = naming('full_name', landing);
    await expectNothing(plan.runId, await scene.run(plan), { code: 1, error: 'ENGINE_FAILED' });
  });

  it.each([
    ['a full disk', { limit: "trap '' XFSZ; ulimit -f 1;" }],
    ['too little memory', { environment: { DAYBREAK_MEMORY_LIMIT: '2MB' } }],
  ])('is in nothing that %s leaves, and spilt nowhere', async (_, way) => {
    const plan = scene.extractPlan();
    await expectNothing(plan.runId, await scene.run(plan, way), { code: 1, error: 'ENGINE_FAILED' });
  });

  it('is not told of a plan that quotes it', async () => {
    const of = people[0]!;
    const plan = { kind: 'extract', runId: 'quoting' } as const;
    const text = JSON.stringify({ kind: of.name, version: of.card, [of.email]: of, reading: of });
    await expectNothing(plan.runId, await scene.run({ ...plan, text }), { code: 1, error: 'PLAN_INVALID' });
  });

  it('is not told with a pseudonym key that is none, nor is the key', async () => {
    const plan = { ...scene.extractPlan(), pseudonymKeySecret: 'daybreak/bad-key' };
    await expectNothing(plan.runId, await scene.run(plan), { code: 1, error: 'PLAN_INVALID' });
  });

  it('is not told by an error that nobody caught, in no report either', async () => {
    const plan = scene.extractPlan();
    const script = `const values = ${JSON.stringify(people[0])}; const timer = setInterval(() => {
        if (process.listenerCount('SIGTERM') === 0) return;
        clearInterval(timer);
        Promise.reject(Object.assign(new Error(values.name), { detail: values.email }));
      }, 1);`;
    const options = `--report-uncaught-exception --report-on-fatalerror --import=data:text/javascript,${encodeURIComponent(script)}`;
    const ended = await scene.run(plan, { environment: { NODE_OPTIONS: options } });
    await expectNothing(plan.runId, ended, { code: 1, error: 'ENGINE_FAILED' });
  });

  it('is not held at all where Node would write the heap to a file', async () => {
    const plan = scene.extractPlan();
    const environment = { NODE_OPTIONS: '--heapsnapshot-near-heap-limit=2' };
    const ended = await scene.run(plan, { environment });
    await expectNothing(plan.runId, ended, { code: 1, error: 'ARGUMENTS_INVALID' });
  });

  it('is found wherever it is put: the search can fail', async () => {
    const at = join(scene.folder, 'control');
    const { name, email, card, born } = people[5]!;
    const text = (of: string) => writeFile(join(at, 'file'), of);
    const channels: Readonly<Record<string, () => Promise<unknown>>> = {
      'an object': () => text(`{"customer":"${name}"}`),
      'a log': () => text(`{"level":50,"err":{"detail":"Key (email)=(${email}) already exists."}}`),
      'a file name': () => writeFile(join(at, card), ''),
      'a value of compressed Parquet': () =>
        query(
          `COPY (SELECT repeat('x', 100) || '${email}' AS v FROM range(1000)) TO '${at}/part.parquet' (FORMAT parquet, COMPRESSION zstd)`,
        ),
      capitals: () => text(email.toUpperCase()),
      base64: () => text(Buffer.from(`ab${name}cd`).toString('base64')),
      hex: () => text(Buffer.from(name).toString('hex').toUpperCase()),
      'UTF-16': () => writeFile(join(at, 'file'), Buffer.from(name, 'utf16le')),
      'Latin-1': () => writeFile(join(at, 'file'), Buffer.from(name, 'latin1')),
      'a URL': () => text(`?q=${encodeURIComponent(name)}`),
      JSON: () => text(email.replace('@', '\\u0040')),
      'other groups': () => text(card.replace(/(\d{3})/g, '$1-')),
      'lines that end within': () => text(`${card.slice(0, 7)}\r\n${card.slice(7)}`),
      'another date': () => text(born.split('-').toReversed().join('.')),
      'a plain hash': () => text(createHash('sha256').update(email.toLowerCase()).digest('hex')),
      'the password': () => text(`password=${scene.source.password}`),
      'the key': () => text(key),
    };
    const missed: string[] = [];
    for (const [channel, leak] of Object.entries(channels)) {
      await mkdir(at);
      await leak();
      if ((await scene.search.folder(at)).length === 0) missed.push(channel);
      await rm(at, { recursive: true });
    }
    expect(missed).toEqual([]);
  });
});
