import type { Dataset, FilesLocation, TableLocation } from '@daybreak/dataset-contracts';
import { GlueClient } from '@aws-sdk/client-glue';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, describe, expect, test } from 'vitest';
import { glueCrawlers } from '../src/glue/crawlers.ts';
import { glueJobRuns } from '../src/glue/job-runs.ts';
import { glueSourceTables } from '../src/glue/source-tables.ts';

type Answers = Readonly<Record<string, (input: Readonly<Record<string, unknown>>) => object>>;

const errorOf = (name: string) => ({ __type: name, message: '' });
const closing: (() => Promise<unknown>)[] = [];

afterEach(async () => {
  await Promise.all(closing.splice(0).map((close) => close()));
});

/** Glue as it is on the wire: https://docs.aws.amazon.com/glue/latest/webapi/ */
async function glueThat(answers: Answers): Promise<{ client: GlueClient; calls: string[] }> {
  const calls: string[] = [];
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      const operation = String(request.headers['x-amz-target']).replace('AWSGlue.', '');
      calls.push(operation);
      const input = JSON.parse(Buffer.concat(chunks).toString()) as Record<string, unknown>;
      const answer = answers[operation]?.(input) ?? errorOf('InvalidInputException');
      response.writeHead('__type' in answer ? 400 : 200, { 'content-type': 'application/x-amz-json-1.1' });
      response.end(JSON.stringify(answer));
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const client = new GlueClient({
    endpoint: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    region: 'eu-central-1',
    credentials: { accessKeyId: 'test', secretAccessKey: 'test' },
  });
  closing.push(() => {
    client.destroy();
    server.closeAllConnections();
    return new Promise((resolve) => server.close(resolve));
  });
  return { client, calls };
}

const order = {
  job: 'daybreak-extract',
  runId: 'r1',
  dataset: 'sales',
  planUri: 's3://landing/plans/r1/extract.json',
};
const argumentsOf = (runId: string) => ({
  Arguments: { '--plan': order.planUri, '--run_id': runId, '--dataset': 'sales' },
});

const sales: TableLocation = {
  kind: 'table',
  connection: 'daybreak-source',
  engine: 'postgresql',
  schema: 'public',
  table: 'sales',
};

describe('crawlers', () => {
  test('one that runs already is as good as started', async () => {
    const { client } = await glueThat({ StartCrawler: () => errorOf('CrawlerRunningException') });
    await expect(glueCrawlers(client).start('sales')).resolves.toBeUndefined();
  });

  test('one that is not there is found missing, and cannot be started', async () => {
    const { client } = await glueThat({
      GetCrawler: () => errorOf('EntityNotFoundException'),
      StartCrawler: () => errorOf('EntityNotFoundException'),
    });
    expect(await glueCrawlers(client).isThere('sales')).toBe(false);
    for (const asked of [
      glueCrawlers(client).start('sales'),
      glueCrawlers(client).look('sales', '2026-11-22T01:00:00.400Z'),
    ])
      await expect(asked).rejects.toMatchObject({ failure: { code: 'CRAWLER_MISSING', retryable: false } });
  });

  test.each([
    [{ State: 'RUNNING' }, 'under-way'],
    [{ State: 'STOPPING', LastCrawl: { Status: 'SUCCEEDED', StartTime: 1_795_309_200 } }, 'under-way'],
    [{ State: 'READY' }, 'not-started'],
    [{ State: 'READY', LastCrawl: { Status: 'SUCCEEDED', StartTime: 1_795_309_199 } }, 'not-started'],
    [
      { State: 'READY', LastCrawl: { Status: 'SUCCEEDED', StartTime: 1_795_309_200 } },
      { ended: 'succeeded' },
    ],
    [
      { State: 'READY', LastCrawl: { Status: 'FAILED', StartTime: 1_795_309_201, ErrorMessage: 'no' } },
      { ended: 'failed', message: 'no' },
    ],
    [
      { State: 'READY', LastCrawl: { Status: 'CANCELLED', StartTime: 1_795_309_201 } },
      { ended: 'failed', message: '' },
    ],
  ])('a look at %j finds %j', async (Crawler, state) => {
    const { client } = await glueThat({ GetCrawler: () => ({ Crawler }) });
    expect(await glueCrawlers(client).look('sales', '2026-11-22T01:00:00.400Z')).toEqual(state);
  });
});

describe('job runs', () => {
  test('a start tells the job its plan, run and dataset, and does not look first', async () => {
    const inputs: unknown[] = [];
    const { client, calls } = await glueThat({
      StartJobRun: (input) => {
        inputs.push(input);
        return { JobRunId: 'jr_1' };
      },
    });
    await glueJobRuns(client).start(order, { recovering: false });
    expect(inputs).toEqual([{ JobName: 'daybreak-extract', ...argumentsOf('r1') }]);
    expect(calls).toEqual(['StartJobRun']);
  });

  test('after an interruption a run that was started is not started again, wherever it is in the list', async () => {
    const { client, calls } = await glueThat({
      GetJobRuns: ({ NextToken }) =>
        NextToken === undefined
          ? { JobRuns: [argumentsOf('r2')], NextToken: 'more' }
          : { JobRuns: [argumentsOf('r1')] },
    });
    await glueJobRuns(client).start(order, { recovering: true });
    expect(calls).toEqual(['GetJobRuns', 'GetJobRuns']);
  });

  test('after an interruption a run that was not started is', async () => {
    const { client, calls } = await glueThat({
      GetJobRuns: () => ({ JobRuns: [argumentsOf('r2')] }),
      StartJobRun: () => ({ JobRunId: 'jr_1' }),
    });
    await glueJobRuns(client).start(order, { recovering: true });
    expect(calls).toEqual(['GetJobRuns', 'StartJobRun']);
  });

  test('at the limit of concurrent runs it throws, so that the message comes again', async () => {
    const { client } = await glueThat({ StartJobRun: () => errorOf('ConcurrentRunsExceededException') });
    await expect(glueJobRuns(client).start(order, { recovering: false })).rejects.toThrow();
  });

  test('of a job that is not there cannot be started', async () => {
    const { client } = await glueThat({ StartJobRun: () => errorOf('EntityNotFoundException') });
    await expect(glueJobRuns(client).start(order, { recovering: false })).rejects.toMatchObject({
      failure: { code: 'JOB_MISSING', retryable: false },
    });
  });

  const told = { jobRunId: 'jr_1', state: 'FAILED' } as const;
  test.each([
    ['nothing', [], undefined, 'not-started'],
    ['one of another run', [{ ...argumentsOf('r2'), JobRunState: 'SUCCEEDED' }], undefined, 'not-started'],
    ['one that runs', [{ JobRunState: 'RUNNING' }], undefined, 'under-way'],
    ['one that waits for its turn', [{ JobRunState: 'WAITING' }], undefined, 'under-way'],
    [
      'one that failed',
      [{ JobRunState: 'FAILED', ErrorMessage: 'X: y' }],
      undefined,
      { state: 'FAILED', errorMessage: 'X: y' },
    ],
    [
      'one that never got a worker',
      [{ JobRunState: 'EXPIRED' }],
      undefined,
      { state: 'FAILED', errorMessage: null },
    ],
    [
      'two, of which one goes on',
      [{ JobRunState: 'FAILED' }, { JobRunState: 'RUNNING' }],
      undefined,
      'under-way',
    ],
    [
      'two, of which one did it',
      [{ JobRunState: 'FAILED' }, { JobRunState: 'SUCCEEDED' }],
      undefined,
      { state: 'SUCCEEDED', errorMessage: null },
    ],
    [
      'one whose end an event told first',
      [{ Id: 'jr_1', JobRunState: 'RUNNING' }],
      told,
      { state: 'FAILED', errorMessage: null },
    ],
    [
      'two, where an event tells the end of one',
      [{ Id: 'jr_1', JobRunState: 'RUNNING' }, { JobRunState: 'RUNNING' }],
      told,
      'under-way',
    ],
  ] as const)('a look finds of %s', async (_, JobRuns, event, state) => {
    const { client } = await glueThat({
      GetJobRuns: () => ({ JobRuns: JobRuns.map((run) => ({ ...argumentsOf('r1'), ...run })) }),
    });
    expect(await glueJobRuns(client).look(order, event)).toEqual(state);
  });

  test('a run is found with what it is about, and one of somebody else is not', async () => {
    const { client } = await glueThat({
      GetJobRun: ({ RunId }) => {
        if (RunId === 'jr_gone') return errorOf('EntityNotFoundException');
        return {
          JobRun: RunId === 'jr_1' ? argumentsOf('r1') : { Arguments: {} },
        };
      },
    });
    const find = (jobRunId: string) => glueJobRuns(client).find({ job: order.job, jobRunId });
    expect(await find('jr_1')).toEqual({ runId: 'r1', dataset: 'sales' });
    expect(await find('jr_theirs')).toBeNull();
    expect(await find('jr_gone')).toBeNull();
  });
});

describe('source tables', () => {
  const table = (Location: string, names: readonly string[]) => ({
    Name: Location.replaceAll('.', '_'),
    StorageDescriptor: { Location, Columns: names.map((Name) => ({ Name, Type: 'string' })) },
  });

  test('are found by schema and table, whatever the database is called', async () => {
    const { client } = await glueThat({
      GetTables: ({ DatabaseName, Expression }) => {
        expect([DatabaseName, Expression]).toEqual(['daybreak_source', '.*_public_sales']);
        return {
          TableList: [table('shop.old_public.sales', ['id']), table('shop.public.sales', ['sale_id', 'at'])],
        };
      },
    });
    const columns = await glueSourceTables(client).columnsOf({ source: sales, columns: [] });
    expect(columns?.map(({ name }) => name)).toEqual(['sale_id', 'at']);
  });

  test('that the crawler did not see are null', async () => {
    const { client } = await glueThat({ GetTables: () => ({ TableList: [] }) });
    expect(await glueSourceTables(client).columnsOf({ source: sales, columns: [] })).toBeNull();
  });

  const prices: FilesLocation = {
    ...{ kind: 'files', connection: 'suppliers', bucket: 'inbox', prefix: 'in/prices/', format: 'parquet' },
    ...{ delimiter: null, encoding: null, header: 'present', lastLine: 'ended' },
  };
  const contract = [{ sourceName: 'EAN' }, { sourceName: 'price' }] as unknown as Dataset['columns'];
  const crawled = async (
    Columns: readonly { Name: string; Type: string }[],
    change?: Partial<FilesLocation>,
  ) => {
    const { client } = await glueThat({
      GetTables: ({ Expression }) => {
        expect(Expression).toBe('.*prices.*');
        return {
          TableList: [
            table('s3://inbox/in/prices/old/', ['x']),
            { Name: 'suppliers_prices', StorageDescriptor: { Location: 's3://inbox/in/prices/', Columns } },
          ],
        };
      },
    });
    return glueSourceTables(client).columnsOf({ source: { ...prices, ...change }, columns: contract });
  };
  const typed = [
    { Name: 'ean', Type: 'bigint' },
    { Name: 'price', Type: 'double' },
  ];

  test('of files are found by where they lie; only Parquet says of what types they are', async () => {
    expect(await crawled(typed)).toEqual([
      { name: 'ean', type: 'bigint' },
      { name: 'price', type: 'double' },
    ]);
    expect(await crawled(typed, { format: 'csv' })).toEqual([
      { name: 'ean', type: 'string' },
      { name: 'price', type: 'string' },
    ]);
  });

  test('of files whose names the crawler made up, or found none, are what the contract says', async () => {
    const asInContract = [
      { name: 'EAN', type: 'string' },
      { name: 'price', type: 'string' },
    ];
    const made = [{ Name: 'col0', Type: 'string' }];
    expect(await crawled(made, { format: 'csv' })).toEqual(asInContract);
    expect(await crawled([], { format: 'csv' })).toEqual(asInContract);
    expect(await crawled(typed, { format: 'csv', header: 'absent' })).toEqual(asInContract);
  });
});
