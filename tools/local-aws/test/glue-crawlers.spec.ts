import {
  CreateConnectionCommand,
  CreateCrawlerCommand,
  CreateDatabaseCommand,
  DeleteCrawlerCommand,
  GetCrawlerCommand,
  GetCrawlersCommand,
  GetTableCommand,
  GetTablesCommand,
  StartCrawlerCommand,
  UpdateCrawlerCommand,
  type CreateCrawlerCommandInput,
} from '@aws-sdk/client-glue';
import { freePort, startPostgres, type TestPostgres } from '@daybreak/duckdb-engine/testing';
import type { Client } from 'pg';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { NativeEvent } from '../src/endpoint/service.ts';
import { startGlue, type GlueEndpoint } from './glue-endpoint.ts';
import { errorOf } from './serve-alone.ts';

let postgres: TestPostgres;
let owner: Client;
let glue: GlueEndpoint;

const secret = () => {
  const { username, password } = postgres.reader;
  return JSON.stringify({ username, password });
};

beforeAll(async () => {
  postgres = await startPostgres();
  owner = await postgres.connect();
  await owner.query(`
    CREATE TABLE sales (sale_id bigint PRIMARY KEY, store_id integer NOT NULL, small smallint, total numeric(10,2),
      anything numeric, note text, code varchar(12), ok boolean, ratio double precision, sold_at timestamptz,
      local_at timestamp, day date, raw bytea, extra jsonb, tags text[], id uuid);
    CREATE TABLE stores (store_id integer PRIMARY KEY, name text);
    CREATE VIEW big_stores AS SELECT * FROM stores;
    CREATE SCHEMA hr; CREATE TABLE hr.staff (id integer);`);
  glue = await startGlue({
    readSecret: (id) =>
      id === 'shop' ? Promise.resolve(secret()) : Promise.reject(new Error('no secret pw-canary-41')),
  });
  await connect(glue);
});
afterAll(async () => {
  await glue[Symbol.asyncDispose]();
  await postgres.stop();
});

async function connect(on: GlueEndpoint) {
  const connection = (Name: string, port: number, SECRET_ID = 'shop', tls = false) =>
    on.client.send(
      new CreateConnectionCommand({
        ConnectionInput: {
          Name,
          ConnectionType: 'JDBC',
          ConnectionProperties: {
            JDBC_CONNECTION_URL: `jdbc:postgresql://127.0.0.1:${port}/shop`,
            SECRET_ID,
            JDBC_ENFORCE_SSL: String(tls),
          },
        },
      }),
    );
  await connection('shop', postgres.reader.port);
  await connection('encrypted', postgres.reader.port, 'shop', true);
  await connection('away', await freePort());
  await connection('secretless', postgres.reader.port, 'none');
  await on.client.send(new CreateDatabaseCommand({ DatabaseInput: { Name: 'source' } }));
}

const create = (
  Name: string,
  Path: string,
  more: Partial<CreateCrawlerCommandInput> & { connection?: string } = {},
) => {
  const { connection = 'shop', ...rest } = more;
  return glue.client.send(
    new CreateCrawlerCommand({
      Name,
      Role: 'crawler',
      DatabaseName: 'source',
      Targets: { JdbcTargets: [{ ConnectionName: connection, Path }] },
      ...rest,
    }),
  );
};

interface Detail {
  readonly crawlerName?: string;
  readonly state?: string;
}

/** Starts the crawler and waits for the event of its end. */
async function crawl(Name: string): Promise<NativeEvent> {
  const from = glue.events.length;
  await glue.client.send(new StartCrawlerCommand({ Name }));
  return glue.event((event) => {
    const { crawlerName, state } = event.detail as Detail;
    return glue.events.indexOf(event) >= from && crawlerName === Name && state !== 'Started';
  });
}
const table = async (Name: string) =>
  (await glue.client.send(new GetTableCommand({ DatabaseName: 'source', Name }))).Table;
const crawler = async (Name: string) => (await glue.client.send(new GetCrawlerCommand({ Name }))).Crawler;

describe('a crawl', () => {
  test('given a table in PostgreSQL, then the catalog holds it as a Glue crawler writes it', async () => {
    await create('one', 'shop/public/sales', { TablePrefix: 'src_' });
    await crawl('one');
    const found = await table('src_shop_public_sales');
    expect(found).toMatchObject({
      TableType: 'EXTERNAL_TABLE',
      Parameters: { classification: 'postgresql', connectionName: 'shop', typeOfData: 'table' },
      StorageDescriptor: { Location: 'shop.public.sales' },
    });
    expect(found?.StorageDescriptor?.Columns?.map(({ Name, Type }) => `${Name} ${Type}`)).toEqual([
      'sale_id bigint',
      'store_id int',
      'small smallint',
      'total decimal(10,2)',
      'anything decimal(38,18)',
      'note string',
      'code string',
      'ok boolean',
      'ratio double',
      'sold_at timestamp',
      'local_at timestamp',
      'day date',
      'raw binary',
      'extra string',
      'tags array<string>',
      'id string',
    ]);
  });

  test('then the native events have the exact shapes', async () => {
    await create('shapes', 'shop/public/stores');
    const succeeded = await crawl('shapes');
    const started = glue.events.find(({ detail }) => {
      const { crawlerName, state } = detail as Detail;
      return crawlerName === 'shapes' && state === 'Started';
    });
    const time = expect.stringMatching(/^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}Z$/) as string;
    expect(started).toEqual({
      source: 'aws.glue',
      detailType: 'Glue Crawler State Change',
      resources: [],
      detail: {
        accountId: '123456789012',
        crawlerName: 'shapes',
        startTime: time,
        state: 'Started',
        message: 'Crawler Started',
      },
    });
    expect(succeeded).toEqual({
      source: 'aws.glue',
      detailType: 'Glue Crawler State Change',
      resources: [],
      detail: {
        tablesCreated: '1',
        warningMessage: 'N/A',
        partitionsUpdated: '0',
        tablesUpdated: '0',
        message: 'Crawler Succeeded',
        partitionsDeleted: '0',
        accountId: '123456789012',
        'runningTime (sec)': expect.stringMatching(/^\d+$/) as string,
        tablesDeleted: '0',
        crawlerName: 'shapes',
        completionDate: time,
        state: 'Succeeded',
        partitionsCreated: '0',
        cloudWatchLogLink: expect.stringContaining('/aws-glue/crawlers') as string,
      },
    });
    expect(await crawler('shapes')).toMatchObject({
      State: 'READY',
      LastCrawl: { Status: 'SUCCEEDED' },
    });
  });

  test('given % in the path, then every schema or table is found, views too, and nothing of PostgreSQL itself', async () => {
    await glue.client.send(new CreateDatabaseCommand({ DatabaseInput: { Name: 'all' } }));
    await create('all', 'shop/%/%', { DatabaseName: 'all' });
    await crawl('all');
    const { TableList } = await glue.client.send(new GetTablesCommand({ DatabaseName: 'all' }));
    expect(TableList?.map(({ Name, Parameters }) => [Name, Parameters?.['typeOfData']])).toEqual([
      ['shop_hr_staff', 'table'],
      ['shop_public_big_stores', 'view'],
      ['shop_public_sales', 'table'],
      ['shop_public_stores', 'table'],
    ]);
  });
});

describe('a changed source', () => {
  test('given a crawl, when the source gains a column and crawls again, then the table is a new version; unchanged it is not', async () => {
    await owner.query('CREATE TABLE drift (id integer)');
    await create('drift', 'shop/public/drift');
    await crawl('drift');
    expect((await crawl('drift')).detail).toMatchObject({ tablesCreated: '0', tablesUpdated: '0' });
    expect((await table('shop_public_drift'))?.VersionId).toBe('0');
    await owner.query('ALTER TABLE drift ADD COLUMN birthday date');
    expect((await crawl('drift')).detail).toMatchObject({ tablesCreated: '0', tablesUpdated: '1' });
    const found = await table('shop_public_drift');
    expect(found?.VersionId).toBe('1');
    expect(found?.StorageDescriptor?.Columns).toHaveLength(2);
  });

  test('given UpdateBehavior LOG, then a changed table stays as it was', async () => {
    await owner.query('CREATE TABLE logged (id integer)');
    await create('logged', 'shop/public/logged', {
      SchemaChangePolicy: { UpdateBehavior: 'LOG', DeleteBehavior: 'LOG' },
    });
    await crawl('logged');
    await owner.query('ALTER TABLE logged ADD COLUMN other text');
    await crawl('logged');
    expect((await table('shop_public_logged'))?.StorageDescriptor?.Columns).toHaveLength(1);
    await owner.query('DROP TABLE logged');
    expect((await crawl('logged')).detail).toMatchObject({ tablesDeleted: '0', tablesUpdated: '0' });
    expect(await table('shop_public_logged')).toBeDefined();
  });

  test.each([
    ['DELETE_FROM_DATABASE', { tablesDeleted: '1' }],
    ['DEPRECATE_IN_DATABASE', { tablesUpdated: '1', tablesDeleted: '0' }],
  ] as const)('given a table that is dropped and %s, then it does so', async (DeleteBehavior, counts) => {
    const name = `gone_${DeleteBehavior.slice(0, 4).toLowerCase()}`;
    await owner.query(`CREATE TABLE ${name} (id integer)`);
    await create(name, `shop/public/${name}`, {
      SchemaChangePolicy: { UpdateBehavior: 'UPDATE_IN_DATABASE', DeleteBehavior },
    });
    await crawl(name);
    await owner.query(`DROP TABLE ${name}`);
    expect((await crawl(name)).detail).toMatchObject(counts);
    if (DeleteBehavior === 'DELETE_FROM_DATABASE') {
      expect((await errorOf(table(`shop_public_${name}`))).name).toBe('EntityNotFoundException');
    } else {
      const parameters = (await table(`shop_public_${name}`))?.Parameters;
      expect(parameters?.['DEPRECATED_BY_CRAWLER']).toMatch(/^\d+$/);
    }
  });
});

describe('failures', () => {
  test.each([
    [
      'encrypted',
      'shop/public/sales',
      'The database of connection encrypted cannot be reached (it has no TLS).',
    ],
    ['away', 'shop/public/sales', 'The database of connection away cannot be reached (ECONNREFUSED).'],
    [
      'secretless',
      'shop/public/sales',
      'The secret of connection secretless cannot be used. It must exist and be a JSON object with username and password.',
    ],
    [
      'shop',
      'other/public/x',
      'Include path other/public/x names another database than the connection, shop.',
    ],
    ['nowhere', 'shop/public/x', 'Connection nowhere not found. Create it, then start the crawler again.'],
  ])(
    'given connection %s and path %s, then the crawl fails and says why',
    async (connection, path, message) => {
      const name = `bad-${connection}`;
      await create(name, path, { connection });
      const failed = await crawl(name);
      expect(failed.detail).toEqual({
        crawlerName: name,
        errorMessage: message,
        accountId: '123456789012',
        cloudWatchLogLink: expect.stringContaining('/aws-glue/crawlers') as string,
        state: 'Failed',
        message: 'Crawler Failed',
      });
      expect(JSON.stringify(glue.events)).not.toContain(postgres.reader.password);
      expect((await crawler(name))?.LastCrawl).toMatchObject({ Status: 'FAILED', ErrorMessage: message });
    },
  );

  test('given a wrong password, then the crawl says only the SQLSTATE', async () => {
    await using own = await startGlue({
      readSecret: () =>
        Promise.resolve(JSON.stringify({ username: postgres.reader.username, password: 'pw-wrong' })),
    });
    await connect(own);
    await own.client.send(
      new CreateCrawlerCommand({
        Name: 'wrong',
        Role: 'crawler',
        DatabaseName: 'source',
        Targets: { JdbcTargets: [{ ConnectionName: 'shop', Path: 'shop/public/sales' }] },
      }),
    );
    await own.client.send(new StartCrawlerCommand({ Name: 'wrong' }));
    const failed = await own.event(({ detail }) => (detail as Detail).state === 'Failed');
    expect(failed.detail).toMatchObject({
      errorMessage: 'The database of connection shop refused the crawl (SQLSTATE 28P01).',
    });
  });

  test('given a crawl under way, then another start is refused, and a restart ends it as failed', async () => {
    const waiting = Promise.withResolvers<string>();
    await using own = await startGlue({ readSecret: () => waiting.promise });
    await connect(own);
    await own.client.send(
      new CreateCrawlerCommand({
        Name: 'busy',
        Role: 'crawler',
        DatabaseName: 'source',
        Targets: { JdbcTargets: [{ ConnectionName: 'shop', Path: 'shop/public/sales' }] },
      }),
    );
    await own.client.send(new StartCrawlerCommand({ Name: 'busy' }));
    expect(await errorOf(own.client.send(new StartCrawlerCommand({ Name: 'busy' })))).toEqual({
      name: 'CrawlerRunningException',
      message: 'Crawler with name busy has already started',
    });
    const deletion = own.client.send(new DeleteCrawlerCommand({ Name: 'busy' }));
    expect((await errorOf(deletion)).name).toBe('CrawlerRunningException');
    await using next = await own.killed();
    const failed = await next.event(({ detail }) => (detail as Detail).state === 'Failed');
    expect(failed.detail).toMatchObject({ crawlerName: 'busy' });
    const { Crawler } = await next.client.send(new GetCrawlerCommand({ Name: 'busy' }));
    expect(Crawler).toMatchObject({ State: 'READY', LastCrawl: { Status: 'FAILED' } });
    waiting.resolve(secret());
  });
});

describe('definitions', () => {
  test('given a crawler, then it is updated in part, listed and deleted', async () => {
    await create('edit', 'shop/public/%');
    await glue.client.send(new UpdateCrawlerCommand({ Name: 'edit', TablePrefix: 'x_' }));
    expect(await crawler('edit')).toMatchObject({
      TablePrefix: 'x_',
      Version: 2,
      Targets: { JdbcTargets: [{ Path: 'shop/public/%' }] },
    });
    const { Crawlers } = await glue.client.send(new GetCrawlersCommand({}));
    expect(Crawlers?.map(({ Name }) => Name)).toContain('edit');
    expect((await errorOf(create('edit', 'shop/public/%'))).name).toBe('AlreadyExistsException');
    await glue.client.send(new DeleteCrawlerCommand({ Name: 'edit' }));
    expect(await errorOf(crawler('edit'))).toEqual({
      name: 'EntityNotFoundException',
      message: 'Crawler entry with name edit does not exist',
    });
  });

  test('given a target of another kind, then it is refused by name', async () => {
    const call = create('delta', 'x', { Targets: { DeltaTargets: [{ DeltaTables: ['s3://x'] }] } });
    expect(await errorOf(call)).toEqual({
      name: 'NotImplementedException',
      message: 'Glue CreateCrawler with DeltaTargets is not implemented by the embedded endpoint.',
    });
  });
});
