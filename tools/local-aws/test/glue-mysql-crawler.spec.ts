import {
  CreateConnectionCommand,
  CreateCrawlerCommand,
  CreateDatabaseCommand,
  GetTablesCommand,
  StartCrawlerCommand,
} from '@aws-sdk/client-glue';
import { startMariadb, withMariadb, type TestMariadb } from '@daybreak/duckdb-engine/testing/mariadb';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { startGlue, type GlueEndpoint } from './glue-endpoint.ts';

describe.runIf(withMariadb)('a crawl of MariaDB', () => {
  let mariadb: TestMariadb;
  let glue: GlueEndpoint;
  let password: string;

  beforeAll(async () => {
    mariadb = await startMariadb();
    ({ password } = mariadb.reader);
    const owner = await mariadb.connect();
    await owner.query(`
      CREATE TABLE sales (sale_id bigint unsigned PRIMARY KEY, store_id int, big int unsigned, small smallint, flag tinyint(1), tiny tinyint,
        total decimal(10,2), huge decimal(65,30), note text, code varchar(12), kind enum('a','b'), ratio double, sold_at timestamp NULL,
        local_at datetime(6), day date, at time, raw blob, extra json, one bit(1));
      CREATE TABLE stores (store_id int PRIMARY KEY);
      CREATE VIEW big_stores AS SELECT * FROM stores;
      CREATE DATABASE hr; CREATE TABLE hr.staff (id int)`);
    glue = await startGlue({
      readSecret: () => Promise.resolve(JSON.stringify({ username: mariadb.reader.username, password })),
    });
    await glue.client.send(
      new CreateConnectionCommand({
        ConnectionInput: {
          Name: 'weather',
          ConnectionType: 'JDBC',
          ConnectionProperties: {
            JDBC_CONNECTION_URL: `jdbc:mysql://127.0.0.1:${mariadb.reader.port}/shop`,
            SECRET_ID: 'weather',
          },
        },
      }),
    );
    await glue.client.send(new CreateDatabaseCommand({ DatabaseInput: { Name: 'source' } }));
  }, 60_000);
  afterAll(async () => {
    await glue[Symbol.asyncDispose]();
    await mariadb.stop();
  });

  async function crawl(Name: string, Path: string) {
    await glue.client.send(
      new CreateCrawlerCommand({
        Name,
        Role: 'crawler',
        DatabaseName: 'source',
        Targets: { JdbcTargets: [{ ConnectionName: 'weather', Path }] },
      }),
    );
    await glue.client.send(new StartCrawlerCommand({ Name }));
    const { detail } = await glue.event((event) => {
      const { crawlerName, state } = event.detail as { crawlerName?: string; state?: string };
      return crawlerName === Name && state !== 'Started';
    });
    const { TableList } = await glue.client.send(new GetTablesCommand({ DatabaseName: 'source' }));
    return { detail, tables: TableList ?? [] };
  }

  test('given %, then the catalog holds its tables and views, and none of another database', async () => {
    const { tables } = await crawl('all', 'shop/%');
    expect(tables.map(({ Name, Parameters }) => [Name, Parameters?.['typeOfData']])).toEqual([
      ['shop_big_stores', 'view'],
      ['shop_sales', 'table'],
      ['shop_stores', 'table'],
    ]);
    const sales = tables.find(({ Name }) => Name === 'shop_sales');
    expect(sales).toMatchObject({
      Parameters: { classification: 'mysql', connectionName: 'weather' },
      StorageDescriptor: { Location: 'shop.sales' },
    });
    expect(sales?.StorageDescriptor?.Columns?.map(({ Name, Type }) => `${Name} ${Type}`)).toEqual([
      'sale_id decimal(20,0)',
      'store_id int',
      'big bigint',
      'small smallint',
      'flag boolean',
      'tiny tinyint',
      'total decimal(10,2)',
      'huge decimal(38,30)',
      'note string',
      'code string',
      'kind string',
      'ratio double',
      'sold_at timestamp',
      'local_at timestamp',
      'day date',
      'at string',
      'raw binary',
      'extra string',
      'one boolean',
    ]);
  });

  test.each([
    [
      'schema',
      'shop/public/sales',
      'Include path shop/public/sales names a schema. MySQL has none: write database/table.',
    ],
    ['elsewhere', 'hr/staff', 'Include path hr/staff names another database than the connection, shop.'],
  ])('given a path with a wrong %s, then the crawl fails and says why', async (name, path, errorMessage) => {
    expect((await crawl(name, path)).detail).toMatchObject({ state: 'Failed', errorMessage });
  });

  test('given a wrong password, then the crawl says only the SQLSTATE', async () => {
    password = 'pw-wrong';
    const { detail } = await crawl('wrong', 'shop/%');
    expect(detail).toMatchObject({
      state: 'Failed',
      errorMessage: 'The database of connection weather refused the crawl (SQLSTATE 28000).',
    });
  });
});
