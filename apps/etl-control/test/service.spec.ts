import type { CuratePlan, ExtractPlan } from '@daybreak/curation';
import { databases } from '@daybreak/service-kit/platform';
import { describe, expect, test } from 'vitest';
import { evaluationLost, extractionOf, verdictOn, world, type Fates } from './world.ts';

const replayName = 'sales.2026-11-01.2026-11-05.mfx3k2';

async function planOf(there: ReturnType<typeof world>, runId: string, name: 'extract' | 'curate') {
  return JSON.parse((await there.plans.read(there.plans.uri(runId, name)))!) as ExtractPlan & CuratePlan;
}

describe('a night', () => {
  test('is published: the lake is at the version that was staged, and the clone is gone', async () => {
    const there = world();
    there.request('sales');
    await there.settle();
    expect(there.published('BatchPublished').map(({ detail }) => detail.data)).toMatchObject([
      { runId: 'sales1', metadataLocation: await there.current('sales'), counts: { rowsPublished: 9 } },
    ]);
    expect(await there.current('sales')).toMatch(/sales1\.metadata\.json$/);
    expect(await there.staged('sales', 'sales1')).toBeNull();
  });

  test('whose quality fails leaves the lake as it was and says which rule failed on how many rows', async () => {
    const there = world({ verdict: 'failed' });
    there.request('sales');
    await there.settle();
    expect(there.published('BatchHeld').map(({ detail }) => detail.data)).toMatchObject([
      { failedRules: [{ rule: 'RowCount > 0', failedRows: 4 }] },
    ]);
    expect(await there.current('sales')).not.toMatch(/sales1\.metadata\.json$/);
    expect(await there.staged('sales', 'sales1')).toBeNull();
  });

  test('reads the window asked for, and curates what it landed', async () => {
    const there = world();
    const window = { low: '2026-11-21T00:53:00.000Z', high: '2026-11-22T00:58:00.000Z' };
    there.request('sales', { window });
    await there.settle();
    expect(await planOf(there, 'sales1', 'extract')).toMatchObject({
      window,
      landingUri: 's3://landing/sales/sales1/',
    });
    expect(await planOf(there, 'sales1', 'curate')).toMatchObject({
      landing: ['s3://landing/sales/sales1/'],
      write: 'merge',
      staging: { database: databases.staging, table: 'sales__sales1' },
      businessDates: null,
    });
  });

  test('of business dates curates only these; a dataset without dates goes whole', async () => {
    const there = world();
    const businessDates = { from: '2026-11-01', to: '2026-11-02' };
    for (const dataset of ['sales', 'stores']) there.request(dataset, { origin: 'dates', businessDates });
    await there.settle();
    expect(await planOf(there, 'sales1', 'curate')).toMatchObject({ businessDates });
    expect(await planOf(there, 'stores1', 'curate')).toMatchObject({ businessDates: null });
  });
});

describe('a run fails', () => {
  const failureOf = (there: ReturnType<typeof world>) =>
    there.published('RunFailed').map(({ detail }) => detail.data);

  test('where the source cannot be reached', async () => {
    const there = world({ crawl: 'fails' });
    there.request('sales');
    await there.settle();
    expect(failureOf(there)).toMatchObject([
      { phase: 'crawling', code: 'SOURCE_UNREACHABLE', retryable: true },
    ]);
    expect(await there.current('sales')).toBeNull();
  });

  test('where a column of the contract is gone; an added one is only told', async () => {
    const there = world({ source: (columns) => [...columns.slice(1), 'iban'] });
    there.request('sales');
    await there.settle();
    expect(failureOf(there)).toMatchObject([{ code: 'CONTRACT_MISMATCH', retryable: false }]);
    expect(there.published('SourceDrifted').map(({ detail }) => detail.data)).toMatchObject([
      { added: ['iban'] },
    ]);
    expect(there.jobRuns).toEqual([]);
  });

  test('with what its job says, and never with what an engine says', async () => {
    const there = world({ job: () => 'invalid input syntax for type date: "1970-01-01"' });
    there.request('sales');
    await there.settle();
    expect(failureOf(there)).toMatchObject([{ phase: 'extracting', code: 'JOB_CRASHED' }]);
    expect(JSON.stringify(there.service.published)).not.toContain('1970');
  });

  test('where its job left no result', async () => {
    const there = world({ result: 'lost' });
    there.request('sales');
    await there.settle();
    expect(failureOf(there)).toMatchObject([{ code: 'RESULT_MISSING', phase: 'extracting' }]);
  });

  test('where somebody else changed the lake table meanwhile, which stays as they left it', async () => {
    const there = world({ verdict: 'none' });
    there.request('sales');
    await there.settle();
    const id = { database: databases.lake, table: 'sales' };
    const { metadataLocation, versionId } = (await there.lake.catalog.load(id))!;
    const theirs = `${metadataLocation}.theirs`;
    await there.lake.objects.write(theirs, await there.lake.objects.read(metadataLocation));
    await there.lake.catalog.swap({
      ...id,
      expectedVersionId: versionId,
      metadataLocation: theirs,
      previousMetadataLocation: metadataLocation,
      columns: [],
    });
    await there.service.deliver(verdictOn({ runId: 'sales1', dataset: 'sales' }, 'passed'));
    expect(failureOf(there)).toMatchObject([{ code: 'LAKE_CONFLICT', retryable: true }]);
    expect(await there.current('sales')).toBe(theirs);
  });

  test('where the lake table has other columns than the contract', async () => {
    const there = world();
    const sales = there.dependencies.contracts.get('sales')!;
    await there.dependencies.lake.clone({ ...sales, columns: sales.columns.slice(1) }, 'before');
    there.request('sales');
    await there.settle();
    expect(failureOf(there)).toMatchObject([
      {
        code: 'SCHEMA_CHANGED',
        retryable: false,
        cause: expect.stringContaining('is in the contract only') as string,
      },
    ]);
  });

  test('where its evaluation dies, and its clone is dropped', async () => {
    const there = world({ verdict: 'none' });
    there.request('sales');
    await there.settle();
    await there.service.deliver(evaluationLost('sales1', 'sales'));
    expect(failureOf(there)).toMatchObject([{ phase: 'checking', code: 'EVALUATION_LOST' }]);
    expect(await there.staged('sales', 'sales1')).toBeNull();
  });

  test.each([
    ['daybreak-sales', 'CRAWLER_MISSING'],
    ['daybreak-extract', 'JOB_MISSING'],
    ['daybreak-curate', 'JOB_MISSING'],
  ])('where %s is not deployed, before the source is touched', async (missing, code) => {
    const there = world({ missing: [missing] });
    there.request('sales');
    await there.settle();
    expect(failureOf(there)).toMatchObject([
      { code, phase: 'queued', retryable: false, cause: expect.stringContaining(missing) as string },
    ]);
    expect(there.published('RunProgressed').map(({ detail }) => detail.data)).toMatchObject([
      { phase: 'failed' },
    ]);
  });

  test('where no contract of its dataset is deployed', async () => {
    const there = world();
    await there.service.deliver(extractionOf('returns'));
    expect(failureOf(there)).toMatchObject([{ code: 'CONTRACT_MISSING', dataset: 'returns' }]);
  });
});

describe('a run whose events are lost', () => {
  test.each([
    ['is published all the same', {}, ['published']],
    ['fails with its crawl', { crawl: 'fails' }, ['failed']],
    ['fails with its job', { job: () => 'SOURCE_UNREACHABLE: It did not answer.' }, ['failed']],
  ] satisfies [string, Fates, string[]][])('%s', async (_, fates, phases) => {
    const there = world({ ...fates, heard: () => false });
    there.request('sales');
    await there.settle();
    for (let looks = 0; looks < 4; looks += 1) {
      there.elapse();
      await there.settle();
    }
    const runs = (await there.service.documents.list('runs')) as { phase: string }[];
    expect(runs.map(({ phase }) => phase)).toEqual(phases);
  });

  test('hears them late, or twice, without harm', async () => {
    const late: object[] = [];
    const there = world({ heard: (event) => late.push(event) < 0 });
    there.request('sales');
    await there.settle();
    for (let looks = 0; looks < 4; looks += 1) {
      there.elapse();
      await there.settle();
    }
    expect(late).toHaveLength(3);
    there.request('sales', { runId: 'sales2' });
    there.queue.push(...late, ...late);
    await there.settle();
    for (let looks = 0; looks < 4; looks += 1) {
      there.elapse();
      await there.settle();
    }
    expect(there.published('BatchPublished').map(({ detail }) => detail.data)).toMatchObject([
      { runId: 'sales1' },
      { runId: 'sales2' },
    ]);
    expect(there.published('RunFailed')).toEqual([]);
  });

  test('fails where nobody judges its batch', async () => {
    const there = world({ verdict: 'none' });
    there.request('sales');
    await there.settle();
    for (let looks = 0; looks < 46; looks += 1) {
      there.elapse();
      await there.settle();
    }
    expect(there.published('RunFailed').map(({ detail }) => detail.data)).toMatchObject([
      { phase: 'checking', code: 'VERDICT_MISSING', retryable: true },
    ]);
    expect(await there.staged('sales', 'sales1')).toBeNull();
  });
});

describe('what AWS refuses', () => {
  const answer = (name: string, httpStatusCode = 400) =>
    Object.assign(new Error('You are not allowed to see 1970-01-01.'), {
      name,
      $metadata: { httpStatusCode },
    });
  const refusing = (call: string, name: string) => {
    const there = world({ refusal: (asked) => (asked === call ? answer(name) : null) });
    there.request('sales');
    return there;
  };

  test.each([
    ['StartCrawler', 'crawling'],
    ['StartJobRun', 'extracting'],
    ['CreateTable', 'curating'],
    ['UpdateTable', 'checking'],
  ])('for good fails the run, and the dataset goes on: %s', async (call, phase) => {
    const there = refusing(call, 'AccessDeniedException');
    await there.settle();
    there.elapse();
    await there.settle();
    expect(there.published('RunFailed').map(({ detail }) => detail.data)).toMatchObject([
      {
        phase,
        code: 'AWS_REFUSED',
        retryable: false,
        cause: expect.stringContaining('AccessDeniedException') as string,
      },
    ]);
    expect(JSON.stringify(there.service.published)).not.toContain('1970');
    expect(await there.service.read(there.dependencies.aggregate, 'sales')).toMatchObject({ active: null });
  });

  test('of a clone to be dropped does not hold the dataset up', async () => {
    const there = refusing('DeleteTable', 'AccessDeniedException');
    await there.settle();
    expect(there.published('BatchPublished')).toHaveLength(1);
  });

  test('since a job has its fill of runs is asked for again at the next look', async () => {
    let full = true;
    const there = world({
      refusal: (call) => (call === 'StartJobRun' && full ? answer('ConcurrentRunsExceededException') : null),
    });
    there.request('sales');
    await there.settle();
    there.elapse();
    await there.settle();
    full = false;
    there.elapse();
    await there.settle();
    expect(there.published('BatchPublished')).toHaveLength(1);
    expect(there.published('RunFailed')).toEqual([]);
  });

  test('for now comes again with its message', async () => {
    const there = refusing('StartCrawler', 'ThrottlingException');
    await expect(there.settle()).rejects.toThrow();
  });
});

describe('a replay', () => {
  test('curates its dates again from all that has landed, as a new version, without the source', async () => {
    const there = world();
    there.request('sales');
    await there.settle();
    there.request('sales', { runId: 'sales2' });
    await there.settle();
    const before = await there.current('sales');
    const extracts = there.jobRuns.filter(({ job }) => job === 'daybreak-extract').length;

    for (const event of there.replayOf(replayName)) there.queue.push(event);
    await there.settle();

    const published = there.published('BatchPublished').at(-1)!.detail.data as {
      runId: string;
      origin: string;
    };
    expect(published.origin).toBe('replay');
    expect(there.published('BatchPublished')).toHaveLength(3);
    expect(await planOf(there, published.runId, 'curate')).toMatchObject({
      write: 'rebuild',
      landing: ['s3://landing/sales/sales1/', 's3://landing/sales/sales2/'],
      businessDates: { from: '2026-11-01', to: '2026-11-05' },
    });
    expect(there.jobRuns.filter(({ job }) => job === 'daybreak-extract')).toHaveLength(extracts);
    expect(await there.current('sales')).not.toBe(before);
  });

  test.each(['by-hand', 'returns.2026-11-01.2026-11-05.a', 'stores.2026-11-01.2026-11-05.a'])(
    'named %s is left alone by an event of sales',
    async (name) => {
      const there = world();
      there.request('sales');
      await there.settle();
      for (const event of there.replayOf(name)) there.queue.push(event);
      await there.settle();
      expect(there.published('BatchPublished')).toHaveLength(1);
    },
  );
});

describe('the API', () => {
  test('shows runs and what is under way for a dataset', async () => {
    const there = world({ verdict: 'none' });
    there.request('sales');
    await there.settle();
    there.request('sales', { runId: 'sales2' });
    await there.settle();
    const app = await there.service.app();

    const { runs } = (await app.inject('/runs')).json<{ runs: { runId: string; phase: string }[] }>();
    expect(runs.map(({ runId, phase }) => [runId, phase])).toEqual([
      ['sales2', 'queued'],
      ['sales1', 'checking'],
    ]);
    expect((await app.inject('/runs/sales1')).json()).toMatchObject({
      counts: { rowsRead: 10, rowsQuarantined: 1 },
      phases: [
        { phase: 'queued' },
        { phase: 'crawling' },
        { phase: 'extracting' },
        { phase: 'curating' },
        { phase: 'checking' },
      ],
    });
    expect((await app.inject('/datasets/sales')).json()).toMatchObject({
      active: { runId: 'sales1' },
      queue: [{ runId: 'sales2' }],
      batchesLanded: 1,
      lastPublished: null,
    });
    expect((await app.inject('/runs/none')).statusCode).toBe(404);
    expect((await app.inject('/datasets/returns')).json()).toMatchObject({ code: 'DATASET_UNKNOWN' });
  });
});
