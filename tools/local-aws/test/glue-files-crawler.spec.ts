import {
  CreateCrawlerCommand,
  CreateDatabaseCommand,
  GetTablesCommand,
  StartCrawlerCommand,
  type S3Target,
} from '@aws-sdk/client-glue';
import { DuckDBInstance } from '@duckdb/node-api';
import { mkdir, utimes, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { startGlue, type GlueEndpoint } from './glue-endpoint.ts';

let glue: GlueEndpoint;
beforeAll(async () => {
  glue = await startGlue();
  await glue.client.send(new CreateDatabaseCommand({ DatabaseInput: { Name: 'source' } }));
});
afterAll(() => glue[Symbol.asyncDispose]());

/** Puts an object, on a day of November. */
async function put(uri: string, content: string | Uint8Array, day = 1) {
  const path = glue.objects.pathOf(uri);
  await mkdir(dirname(path), { recursive: true });
  await writeFile(path, content);
  const at = new Date(Date.UTC(2026, 10, day));
  await utimes(path, at, at);
}

let crawls = 0;
async function crawl(target: S3Target, TablePrefix = '') {
  const Name = `crawler-${(crawls += 1)}`;
  await glue.client.send(
    new CreateCrawlerCommand({
      Name,
      Role: 'crawler',
      DatabaseName: 'source',
      TablePrefix,
      Targets: { S3Targets: [target] },
    }),
  );
  await glue.client.send(new StartCrawlerCommand({ Name }));
  const { detail } = await glue.event(({ detail }) => {
    const { crawlerName, state } = detail as { crawlerName?: string; state?: string };
    return crawlerName === Name && state !== 'Started';
  });
  const { TableList = [] } = await glue.client.send(new GetTablesCommand({ DatabaseName: 'source' }));
  const table = TableList.find(({ Parameters }) => Parameters?.['UPDATED_BY_CRAWLER'] === Name);
  const { Columns = [], ...storage } = table?.StorageDescriptor ?? {};
  return { detail, table, storage, columns: Columns.map(({ Name: name, Type }) => `${name} ${Type}`) };
}

describe('a crawl of a folder of files', () => {
  test('given CSV, then the table has the columns of all files, the newest first, and where it lies', async () => {
    await put('s3://inbox/in/supplier-prices/a.csv', 'EAN;price;day;note\n1;1.5;2026-11-01;x\n', 1);
    await put('s3://inbox/in/supplier-prices/b.csv.gz', gzipSync('EAN;price;extra\nA2;2\n;3;true\n'), 2);
    await put('s3://inbox/in/supplier-prices/_SUCCESS', 'x', 3);
    const { detail, table, storage, columns } = await crawl(
      { Path: 's3://inbox/in/supplier-prices' },
      'shop_',
    );
    expect(detail).toMatchObject({ state: 'Succeeded', tablesCreated: '1' });
    expect(columns).toEqual(['ean bigint', 'price double', 'day date', 'note string']);
    expect(table).toMatchObject({
      Name: 'shop_supplier_prices',
      Parameters: {
        classification: 'csv',
        delimiter: ';',
        objectCount: '2',
        'skip.header.line.count': '1',
        typeOfData: 'file',
      },
    });
    expect(storage).toMatchObject({ Location: 's3://inbox/in/supplier-prices/' });
  });

  test('given files of which one has other types, then those columns are strings', async () => {
    await put('s3://inbox/mixed/a.csv', 'id,name\n1,x\n', 1);
    await put('s3://inbox/mixed/b.csv', 'id,more\nA,7\n', 2);
    expect((await crawl({ Path: 's3://inbox/mixed/' })).columns).toEqual([
      'id string',
      'more bigint',
      'name string',
    ]);
  });

  test('given a CSV without header, then the names of its columns are made up', async () => {
    await put('s3://inbox/bare/a.csv', '1,2026-11-01\n2,2026-11-02\n');
    const { columns, table } = await crawl({ Path: 's3://inbox/bare/' });
    expect(columns).toEqual(['col0 bigint', 'col1 date']);
    expect(table?.Parameters).not.toHaveProperty('skip.header.line.count');
  });

  test('given JSON lines, then the table has their members', async () => {
    await put('s3://inbox/json/a.jsonl', '{"id":1,"at":"2026-11-01T10:00:00Z"}\n{"id":2,"of":{"x":1}}\n');
    const { columns, table, storage } = await crawl({ Path: 's3://inbox/json/' });
    expect(columns).toEqual(['id bigint', 'at timestamp', 'of string']);
    expect(table?.Parameters?.['classification']).toBe('json');
    expect(storage.SerdeInfo?.SerializationLibrary).toBe('org.openx.data.jsonserde.JsonSerDe');
  });

  test('given Parquet, then the table has its types', async () => {
    const path = glue.objects.pathOf('s3://inbox/parquet/a.parquet');
    await mkdir(dirname(path), { recursive: true });
    const instance = await DuckDBInstance.create(':memory:');
    const connection = await instance.connect();
    await connection.run(
      `COPY (SELECT 1::INT AS id, 1.5::DECIMAL(12,2) AS price, DATE '2026-11-01' AS day, now() AS "At", {'a b': 1::BIGINT, c: [true]} AS nested,
        MAP {'k': 1.5::FLOAT} AS by_name, 'x'::BLOB AS raw) TO '${path}' (FORMAT parquet)`,
    );
    connection.closeSync();
    const { columns, table } = await crawl({ Path: 's3://inbox/parquet/' });
    expect(columns).toEqual([
      'id int',
      'price decimal(12,2)',
      'day date',
      'at timestamp',
      'nested struct<a b:bigint,c:array<boolean>>',
      'by_name map<string,float>',
      'raw binary',
    ]);
    expect(table?.Parameters?.['classification']).toBe('parquet');
  });

  test('given no file, then there is no table; given none that can be read, then one that is unknown', async () => {
    await put('s3://inbox/empty/.keep', 'x');
    expect(await crawl({ Path: 's3://inbox/empty/' })).toMatchObject({
      detail: { state: 'Succeeded', tablesCreated: '0' },
      table: undefined,
    });
    await put('s3://inbox/damaged/a.csv', gzipSync('id,price\n1,2\n').subarray(0, 15));
    const { table, columns } = await crawl({ Path: 's3://inbox/damaged/' });
    expect([table?.Parameters?.['classification'], columns]).toEqual(['UNKNOWN', []]);
  });

  test('given a file that changed, then the table changes', async () => {
    await put('s3://inbox/changing/a.csv', 'id\n1\n');
    const Path = 's3://inbox/changing/';
    expect((await crawl({ Path })).columns).toEqual(['id bigint']);
    await put('s3://inbox/changing/a.csv', 'id,name\n1,x\n');
    expect((await crawl({ Path })).columns).toEqual(['id bigint', 'name string']);
  });

  test.each([
    [{ Path: 'inbox/prices' }, /must have the form s3:/],
    [{ Path: 's3://inbox/', SampleSize: 250 }, /SampleSize/],
    [{ Path: 's3://inbox/', Exclusions: ['x'] }, /Exclusions/],
  ])('given the target %o, then the crawler is refused by name', async (target, message) => {
    await expect(crawl(target)).rejects.toThrow(message);
  });
});
