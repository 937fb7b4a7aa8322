import { randomUUID } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { GetTableCommand, GlueClient, UpdateTableCommand } from '@aws-sdk/client-glue';
import { S3Client } from '@aws-sdk/client-s3';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import {
  CommitConflict,
  createTable,
  glueCatalog,
  loadTable,
  replaceAll,
  s3ObjectStore,
  type Catalog,
  type Lake,
  type ObjectStore,
} from '../src/index.ts';
import { fileObjectStore, memoryCatalog, startAwsStub, type AwsStub } from '../src/testing/index.ts';

let root: string;
let stub: AwsStub;
let glue: GlueClient;

const aws = () => ({
  endpoint: stub.endpoint,
  region: 'eu-central-1',
  credentials: { accessKeyId: 'test', secretAccessKey: 'test' },
});

beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'daybreak-iceberg-'));
  stub = await startAwsStub({ root, databases: ['lake'] });
  glue = new GlueClient(aws());
});
afterEach(async () => {
  await stub.stop();
  await rm(root, { recursive: true, force: true });
});

const sales = { database: 'lake', table: 'sales' };
const columns = [{ name: 'id', type: 'string', comment: '' }];
const entry = {
  ...sales,
  metadataLocation: 's3://lake/sales/metadata/0',
  location: 's3://lake/sales',
  columns,
};

describe.each<[string, () => Catalog]>([
  ['memoryCatalog', () => memoryCatalog()],
  ['glueCatalog', () => glueCatalog(glue)],
])('%s', (_, open) => {
  it('knows what was created, once', async () => {
    const catalog = open();
    expect(await catalog.load(sales)).toBeNull();
    await catalog.create(entry);
    expect(await catalog.load(sales)).toMatchObject({ metadataLocation: entry.metadataLocation });
    await expect(catalog.create(entry)).rejects.toMatchObject({ code: 'TABLE_EXISTS' });
  });

  it('lets exactly one of two writers swap', async () => {
    const catalog = open();
    await catalog.create(entry);
    const { versionId } = (await catalog.load(sales))!;
    const swap = (name: string) =>
      catalog.swap({
        ...sales,
        expectedVersionId: versionId,
        metadataLocation: `s3://lake/sales/metadata/${name}`,
        previousMetadataLocation: entry.metadataLocation,
        columns,
      });
    const outcomes = await Promise.allSettled([swap('one'), swap('other')]);
    const refused = outcomes.filter((outcome) => outcome.status === 'rejected');
    expect(refused).toMatchObject([{ reason: { code: 'COMMIT_CONFLICT' } }]);
    expect((await catalog.load(sales))!.versionId).not.toBe(versionId);
    await expect(swap('late')).rejects.toBeInstanceOf(CommitConflict);
  });

  it('swaps nothing that is not there', async () => {
    await expect(
      open().swap({
        ...sales,
        expectedVersionId: '0',
        metadataLocation: 'a',
        previousMetadataLocation: 'b',
        columns,
      }),
    ).rejects.toMatchObject({ code: 'TABLE_NOT_FOUND' });
  });

  it('drops, and drops again', async () => {
    const catalog = open();
    await catalog.create(entry);
    await catalog.drop(sales);
    await catalog.drop(sales);
    expect(await catalog.load(sales)).toBeNull();
  });
});

describe.each<[string, () => ObjectStore]>([
  ['fileObjectStore', () => fileObjectStore(root)],
  ['s3ObjectStore', () => s3ObjectStore(new S3Client(aws()))],
])('%s', (_, open) => {
  const bytes = new TextEncoder().encode('content');

  it('reads what was written, and replaces it', async () => {
    const store = open();
    await store.write('s3://lake/a b/=ü.txt', new TextEncoder().encode('old'));
    await store.write('s3://lake/a b/=ü.txt', bytes);
    expect(Buffer.from(await store.read('s3://lake/a b/=ü.txt')).toString()).toBe('content');
  });

  it('says what is not there', async () => {
    await expect(open().read('s3://lake/none')).rejects.toMatchObject({ code: 'OBJECT_NOT_FOUND' });
  });

  it('keeps what is there when asked to', async () => {
    const store = open();
    await store.write('s3://lake/once', bytes, { onlyIfAbsent: true });
    await expect(store.write('s3://lake/once', bytes, { onlyIfAbsent: true })).rejects.toMatchObject({
      code: 'OBJECT_EXISTS',
    });
  });
});

describe('an answer that is lost', () => {
  it('leaves a write that was done once: the client that asks again is told so', async () => {
    const store = s3ObjectStore(new S3Client(aws()));
    const bytes = new TextEncoder().encode('content');
    stub.loseAnswerTo('PUT');
    await store.write('s3://lake/once', bytes, { onlyIfAbsent: true });
    expect(stub.calls.filter((call) => call.startsWith('PUT'))).toHaveLength(2);
    stub.loseAnswerTo('PUT');
    const other = store.write('s3://lake/once', new TextEncoder().encode('other'), { onlyIfAbsent: true });
    await expect(other).rejects.toMatchObject({ code: 'OBJECT_EXISTS' });
    expect(Buffer.from(await store.read('s3://lake/once')).toString()).toBe('content');
  });

  it('leaves a table that was created, and a swap that was done', async () => {
    const catalog = glueCatalog(glue);
    stub.loseAnswerTo('AWSGlue.CreateTable');
    await catalog.create(entry);
    const { versionId } = (await catalog.load(sales))!;
    const swap = {
      ...{ ...sales, columns, expectedVersionId: versionId },
      metadataLocation: 's3://lake/sales/metadata/1',
      previousMetadataLocation: entry.metadataLocation,
    };
    stub.loseAnswerTo('AWSGlue.UpdateTable');
    await catalog.swap(swap);
    expect(await catalog.load(sales)).toMatchObject({ metadataLocation: swap.metadataLocation });
    expect(stub.calls.filter((call) => /Create|Update/.test(call))).toHaveLength(4);
  });

  it('is no excuse for what another one made', async () => {
    const catalog = glueCatalog(glue);
    await catalog.create(entry);
    stub.loseAnswerTo('AWSGlue.CreateTable');
    const other = catalog.create({ ...entry, metadataLocation: 's3://lake/sales/metadata/other' });
    await expect(other).rejects.toMatchObject({ code: 'TABLE_EXISTS' });
  });
});

describe('a table in Glue', () => {
  const lake = (): Lake => ({
    objects: s3ObjectStore(new S3Client(aws())),
    catalog: glueCatalog(glue),
    now: () => new Date(),
    randomUUID,
  });
  const create = () =>
    createTable(lake(), {
      ...sales,
      location: 's3://lake/sales/',
      partitionBy: null,
      schema: [
        { id: 1, name: 'id', type: 'string', required: true, doc: 'Of the till.' },
        { id: 2, name: 'amount', type: 'decimal(12,2)', required: false, doc: '' },
        { id: 3, name: 'sold_at', type: 'timestamptz', required: false, doc: '' },
        { id: 4, name: 'units', type: 'long', required: false, doc: '' },
      ],
    });
  const get = async () =>
    (await glue.send(new GetTableCommand({ DatabaseName: 'lake', Name: 'sales' }))).Table!;

  it('looks as Athena and Spark expect it', async () => {
    const { metadataLocation } = await create();
    expect(await get()).toMatchObject({
      TableType: 'EXTERNAL_TABLE',
      Parameters: { table_type: 'ICEBERG', metadata_location: metadataLocation },
      StorageDescriptor: {
        Location: 's3://lake/sales',
        Columns: [
          { Name: 'id', Type: 'string', Comment: 'Of the till.' },
          { Name: 'amount', Type: 'decimal(12,2)' },
          { Name: 'sold_at', Type: 'timestamp' },
          { Name: 'units', Type: 'bigint' },
        ],
      },
    });
    expect(metadataLocation).toMatch(/^s3:\/\/lake\/sales\/metadata\/00000-[0-9a-f-]{36}\.metadata\.json$/);
  });

  it('keeps through a commit what others put into its entry', async () => {
    const table = await create();
    const { Name, TableType, Parameters, StorageDescriptor, VersionId } = await get();
    await glue.send(
      new UpdateTableCommand({
        DatabaseName: 'lake',
        VersionId: VersionId!,
        TableInput: {
          Name: Name!,
          TableType: TableType!,
          StorageDescriptor: StorageDescriptor!,
          Description: 'Sales of the shop.',
          Parameters: { ...Parameters, owner: 'analytics' },
        },
      }),
    );
    await expect(replaceAll(lake(), { table, files: [] })).rejects.toBeInstanceOf(CommitConflict);
    const { metadataLocation } = await replaceAll(lake(), {
      table: await loadTable(lake(), sales),
      files: [],
    });
    expect(await get()).toMatchObject({
      Description: 'Sales of the shop.',
      Parameters: {
        owner: 'analytics',
        metadata_location: metadataLocation,
        previous_metadata_location: table.metadataLocation,
      },
    });
    expect(metadataLocation).toMatch(/\/00001-/);
  });

  it('needs its database', async () => {
    await expect(
      createTable(lake(), {
        database: 'nowhere',
        table: 'sales',
        location: 's3://lake/nowhere',
        partitionBy: null,
        schema: [{ id: 1, name: 'id', type: 'string', required: true, doc: '' }],
      }),
    ).rejects.toMatchObject({ code: 'DATABASE_NOT_FOUND' });
  });
});
