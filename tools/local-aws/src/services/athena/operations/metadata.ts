import { AwsError } from '../../../endpoint/aws-error.ts';
import { integer, optional, readInput, text } from '../../../endpoint/input.ts';
import type { Operation } from '../../../endpoint/service.ts';
import type { AthenaContext } from '../context.ts';
import type { CatalogTable } from '../ports.ts';
import { invalidRequest } from './invalid-request.ts';

const name = text({ min: 1, max: 256 });
const paging = {
  MaxResults: optional(integer({ min: 1, max: 50 })),
  NextToken: optional(text({ min: 1, max: 1024 })),
};

export function metadataOperations({
  options: { catalog },
}: AthenaContext): Readonly<Record<string, Operation>> {
  const onlyCatalog = (given: string) => {
    if (given.toLowerCase() !== 'awsdatacatalog') {
      throw invalidRequest('The embedded endpoint has the data catalog AwsDataCatalog only.');
    }
  };
  const missing = (what: string) =>
    new AwsError({ code: 'MetadataException', message: `${what} not found.` });
  return {
    GetDataCatalog: (input: unknown) => {
      onlyCatalog(readInput(input, { Name: name }).Name);
      return { DataCatalog: { Name: 'AwsDataCatalog', Type: 'GLUE', Status: 'CREATE_COMPLETE' } };
    },
    ListDataCatalogs: () => ({ DataCatalogsSummary: [{ CatalogName: 'AwsDataCatalog', Type: 'GLUE' }] }),
    ListDatabases: async (input: unknown) => {
      const request = readInput(input, { CatalogName: name, ...paging });
      onlyCatalog(request.CatalogName);
      const { page, next } = paged(await catalog.databases(), request);
      return { DatabaseList: page.map((database) => ({ Name: database })), ...next };
    },
    GetDatabase: async (input: unknown) => {
      const { CatalogName, DatabaseName } = readInput(input, { CatalogName: name, DatabaseName: name });
      onlyCatalog(CatalogName);
      if (!(await catalog.databases()).includes(DatabaseName)) throw missing('Database');
      return { Database: { Name: DatabaseName } };
    },
    ListTableMetadata: async (input: unknown) => {
      const request = readInput(input, { CatalogName: name, DatabaseName: name, ...paging }, ['Expression']);
      onlyCatalog(request.CatalogName);
      const database = request.DatabaseName;
      const tables = await catalog.tables(database);
      if (!tables) throw missing('Database');
      const { page, next } = paged(tables, request);
      const list = await Promise.all(
        page.map(async (table) => {
          const found = await catalog.table({ database, table });
          return found ? [describe(table, found)] : [];
        }),
      );
      return { TableMetadataList: list.flat(), ...next };
    },
    GetTableMetadata: async (input: unknown) => {
      const { CatalogName, DatabaseName, TableName } = readInput(input, {
        CatalogName: name,
        DatabaseName: name,
        TableName: name,
      });
      onlyCatalog(CatalogName);
      const found = await catalog.table({ database: DatabaseName, table: TableName });
      if (!found) throw missing('Table');
      return { TableMetadata: describe(TableName, found) };
    },
  };
}

function describe(table: string, { columns, partitionColumns = [], iceberg }: CatalogTable) {
  return {
    Name: table,
    TableType: 'EXTERNAL_TABLE',
    Columns: columns.map((column) => ({ Name: column.name, Type: column.type })),
    PartitionKeys: columns
      .filter((column) => partitionColumns.includes(column.name))
      .map((column) => ({ Name: column.name, Type: column.type })),
    Parameters: iceberg === undefined || iceberg === null ? {} : { table_type: 'ICEBERG' },
  };
}

function paged(
  names: readonly string[],
  { MaxResults = 50, NextToken = '' }: { MaxResults?: number; NextToken?: string },
) {
  const rest = names.toSorted().filter((one) => one > NextToken);
  const page = rest.slice(0, MaxResults);
  return { page, next: rest.length > page.length ? { NextToken: page.at(-1) } : {} };
}
