import {
  BatchDeleteTableCommand,
  CreateConnectionCommand,
  CreateDatabaseCommand,
  CreateTableCommand,
  DeleteConnectionCommand,
  DeleteTableCommand,
  GetConnectionCommand,
  GetDatabaseCommand,
  GetDatabasesCommand,
  GetTableCommand,
  GetTablesCommand,
  GetTableVersionsCommand,
  paginateGetTables,
  UpdateConnectionCommand,
  UpdateTableCommand,
} from '@aws-sdk/client-glue';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { startGlue, type GlueEndpoint } from './glue-endpoint.ts';
import { errorOf } from './serve-alone.ts';

let glue: GlueEndpoint;

beforeAll(async () => {
  glue = await startGlue();
  await glue.client.send(new CreateDatabaseCommand({ DatabaseInput: { Name: 'Lake', Description: 'all' } }));
});
afterAll(() => glue[Symbol.asyncDispose]());

const create = (Name: string, Parameters: Record<string, string> = {}) =>
  glue.client.send(
    new CreateTableCommand({
      DatabaseName: 'lake',
      TableInput: {
        Name,
        TableType: 'EXTERNAL_TABLE',
        Parameters,
        StorageDescriptor: { Columns: [{ Name: 'id', Type: 'bigint' }], Location: 's3://lake/x' },
      },
    }),
  );
const get = async (Name: string) =>
  (await glue.client.send(new GetTableCommand({ DatabaseName: 'lake', Name }))).Table;
const update = (Name: string, Parameters: Record<string, string>, more = {}) =>
  glue.client.send(
    new UpdateTableCommand({ DatabaseName: 'lake', TableInput: { Name, Parameters }, ...more }),
  );

describe('databases', () => {
  test('given a database, then it is found by name in any case', async () => {
    const { Database } = await glue.client.send(new GetDatabaseCommand({ Name: 'LAKE' }));
    expect(Database).toMatchObject({ Name: 'lake', Description: 'all', CatalogId: '123456789012' });
    expect(Database?.CreateTime).toBeInstanceOf(Date);
    const { DatabaseList } = await glue.client.send(new GetDatabasesCommand({}));
    expect(DatabaseList?.map(({ Name }) => Name)).toContain('lake');
  });

  test('given a database, when it is created again, then it is refused in the words of Glue', async () => {
    const again = glue.client.send(new CreateDatabaseCommand({ DatabaseInput: { Name: 'lake' } }));
    expect(await errorOf(again)).toEqual({
      name: 'AlreadyExistsException',
      message: 'Database already exists.',
    });
    expect(await errorOf(glue.client.send(new GetDatabaseCommand({ Name: 'nowhere' })))).toEqual({
      name: 'EntityNotFoundException',
      message: 'Database nowhere not found.',
    });
  });

  test('when a database is created, then the native event says so', () => {
    expect(glue.events[0]).toEqual({
      source: 'aws.glue',
      detailType: 'Glue Data Catalog Database State Change',
      resources: ['arn:aws:glue:us-east-1:123456789012:database/lake'],
      detail: { databaseName: 'lake', typeOfChange: 'CreateDatabase', changedTables: [] },
    });
  });
});

describe('tables', () => {
  test('given a table, when it is updated, then its version counts up and the old one is kept', async () => {
    await create('versions', { a: '1' });
    expect(await get('versions')).toMatchObject({ VersionId: '0', DatabaseName: 'lake' });
    await update('versions', { a: '2' });
    await update('versions', { a: '3' }, { SkipArchive: true });
    expect(await get('versions')).toMatchObject({ VersionId: '2', Parameters: { a: '3' } });
    const { TableVersions } = await glue.client.send(
      new GetTableVersionsCommand({ DatabaseName: 'lake', TableName: 'versions' }),
    );
    expect(TableVersions?.map(({ VersionId }) => VersionId)).toEqual(['2', '0']);
  });

  test('given two writers at one version, then the second is refused and changes nothing', async () => {
    await create('swap', { a: '0' });
    await update('swap', { a: 'first' }, { VersionId: '0' });
    expect(await errorOf(update('swap', { a: 'second' }, { VersionId: '0' }))).toEqual({
      name: 'ConcurrentModificationException',
      message: 'Update table failed due to concurrent modifications.',
    });
    expect(await get('swap')).toMatchObject({ VersionId: '1', Parameters: { a: 'first' } });
  });

  test('given many writers at once, then exactly one swap wins', async () => {
    await create('race');
    const writers = Array.from({ length: 8 }, (_, index) =>
      update('race', { w: String(index) }, { VersionId: '0' }),
    );
    const settled = await Promise.allSettled(writers);
    expect(settled.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
    expect((await get('race'))?.VersionId).toBe('1');
  });

  test('when tables come, change and go, then the native events have the exact shapes', async () => {
    const from = glue.events.length;
    await create('shapes');
    await update('shapes', { a: '1' });
    await glue.client.send(new DeleteTableCommand({ DatabaseName: 'lake', Name: 'shapes' }));
    const arn = 'arn:aws:glue:us-east-1:123456789012:table/lake/shapes';
    expect(glue.events.slice(from)).toEqual([
      {
        source: 'aws.glue',
        detailType: 'Glue Data Catalog Database State Change',
        resources: [arn],
        detail: { databaseName: 'lake', typeOfChange: 'CreateTable', changedTables: ['shapes'] },
      },
      {
        source: 'aws.glue',
        detailType: 'Glue Data Catalog Table State Change',
        resources: [arn],
        detail: {
          databaseName: 'lake',
          changedPartitions: [],
          typeOfChange: 'UpdateTable',
          tableName: 'shapes',
        },
      },
      {
        source: 'aws.glue',
        detailType: 'Glue Data Catalog Database State Change',
        resources: [arn],
        detail: { databaseName: 'lake', typeOfChange: 'DeleteTable', changedTables: ['shapes'] },
      },
    ]);
  });

  test('given more tables than a page, then every one is listed once, also by an expression', async () => {
    await glue.client.send(new CreateDatabaseCommand({ DatabaseInput: { Name: 'many' } }));
    const names = Array.from({ length: 7 }, (_, index) => `t_${index}`);
    for (const Name of [...names, 'other']) {
      await glue.client.send(new CreateTableCommand({ DatabaseName: 'many', TableInput: { Name } }));
    }
    const seen: (string | undefined)[] = [];
    const pages = paginateGetTables(
      { client: glue.client, pageSize: 3 },
      { DatabaseName: 'many', Expression: 't_.*' },
    );
    for await (const { TableList } of pages) {
      expect(TableList?.length).toBeLessThanOrEqual(3);
      seen.push(...(TableList ?? []).map(({ Name }) => Name));
    }
    expect(seen).toEqual(names);
    const broken = glue.client.send(new GetTablesCommand({ DatabaseName: 'many', Expression: '(' }));
    expect((await errorOf(broken)).name).toBe('InvalidInputException');
  });

  test('given tables, when some are deleted together, then what is missing is told by name', async () => {
    await create('one');
    const { Errors } = await glue.client.send(
      new BatchDeleteTableCommand({ DatabaseName: 'lake', TablesToDelete: ['one', 'two'] }),
    );
    expect(Errors).toEqual([
      {
        TableName: 'two',
        ErrorDetail: { ErrorCode: 'EntityNotFoundException', ErrorMessage: 'Entity Not Found' },
      },
    ]);
    expect(await errorOf(get('one'))).toEqual({
      name: 'EntityNotFoundException',
      message: 'Entity Not Found',
    });
  });

  test('given what is not built, then it is refused by name', async () => {
    const asOf = glue.client.send(
      new GetTableCommand({ DatabaseName: 'lake', Name: 'swap', QueryAsOfTime: new Date(0) }),
    );
    expect(await errorOf(asOf)).toEqual({
      name: 'NotImplementedException',
      message: 'Glue GetTable with QueryAsOfTime is not implemented by the embedded endpoint.',
    });
  });

  test('given a catalog, when the endpoint starts again, then all is as before', async () => {
    await using own = await startGlue();
    await own.client.send(new CreateDatabaseCommand({ DatabaseInput: { Name: 'kept' } }));
    await own.client.send(new CreateTableCommand({ DatabaseName: 'kept', TableInput: { Name: 't' } }));
    await using again = await own.killed();
    const { Table } = await again.client.send(new GetTableCommand({ DatabaseName: 'kept', Name: 't' }));
    expect(Table).toMatchObject({ Name: 't', VersionId: '0' });
  });
});

describe('connections', () => {
  const input = (url: string, more = {}) => ({
    Name: 'shop',
    ConnectionType: 'JDBC' as const,
    ConnectionProperties: { JDBC_CONNECTION_URL: url, SECRET_ID: 'shop', ...more },
  });

  test('given a connection, then it is read, changed and deleted', async () => {
    await glue.client.send(
      new CreateConnectionCommand({ ConnectionInput: input('jdbc:postgresql://127.0.0.1:1/a') }),
    );
    await glue.client.send(
      new UpdateConnectionCommand({
        Name: 'shop',
        ConnectionInput: input('jdbc:postgresql://127.0.0.1:2/b'),
      }),
    );
    const { Connection } = await glue.client.send(new GetConnectionCommand({ Name: 'shop' }));
    expect(Connection?.ConnectionProperties?.JDBC_CONNECTION_URL).toBe('jdbc:postgresql://127.0.0.1:2/b');
    await glue.client.send(new DeleteConnectionCommand({ ConnectionName: 'shop' }));
    expect(await errorOf(glue.client.send(new GetConnectionCommand({ Name: 'shop' })))).toEqual({
      name: 'EntityNotFoundException',
      message: 'Connection shop not found.',
    });
  });

  test('given a password in the connection, then it is refused: credentials come from a secret', async () => {
    const call = glue.client.send(
      new CreateConnectionCommand({
        ConnectionInput: input('jdbc:postgresql://127.0.0.1:1/a', { PASSWORD: 'canary' }),
      }),
    );
    const { name, message } = await errorOf(call);
    expect(name).toBe('NotImplementedException');
    expect(message).not.toContain('canary');
  });
});
