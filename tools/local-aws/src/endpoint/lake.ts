import { type Lake, dataFiles, loadTable } from '@daybreak/iceberg';
import type { AthenaCatalog, ReadTableFiles } from '../services/athena/index.ts';
import { AwsError } from './aws-error.ts';
import type { JsonService, ObjectFiles, RequestContext } from './service.ts';

interface GlueTable {
  readonly Name: string;
  readonly VersionId?: string;
  readonly Parameters?: Readonly<Record<string, string>>;
  readonly PartitionKeys?: readonly GlueColumn[];
  readonly StorageDescriptor?: { readonly Columns?: readonly GlueColumn[] };
}

interface GlueColumn {
  readonly Name: string;
  readonly Type?: string;
}

/** The Glue Data Catalog as Athena asks it, by Glue's own operations, in this process. */
export function athenaCatalog(glue: JsonService): AthenaCatalog {
  const ask = asker(glue);
  return {
    databases: async () => {
      const pages = await allPages(ask, 'GetDatabases', {});
      return pages.flatMap((page) => (page as { DatabaseList: { Name: string }[] }).DatabaseList.map(nameOf));
    },
    tables: (database) =>
      orNull(async () => {
        const pages = await allPages(ask, 'GetTables', { DatabaseName: database });
        return pages.flatMap((page) => (page as { TableList: GlueTable[] }).TableList.map(nameOf));
      }),
    table: (name) =>
      orNull(async () => {
        const table = await getTable(ask, name);
        const partitionKeys = (table.PartitionKeys ?? []).map(columnOf);
        const location = metadataLocation(table);
        return {
          columns: [...(table.StorageDescriptor?.Columns ?? []).map(columnOf), ...partitionKeys],
          partitionColumns: partitionKeys.map(({ name: column }) => column),
          ...(location !== undefined && { iceberg: { metadataLocation: location } }),
        };
      }),
  };
}

/** The data files of the current version of an Iceberg table of the catalog. */
export function currentTableFiles({
  glue,
  objects,
  now,
}: {
  glue: JsonService;
  objects: ObjectFiles;
  now: () => Date;
}): ReadTableFiles {
  const ask = asker(glue);
  const refuse = () => Promise.reject(new Error('A query only reads.'));
  const lake: Lake = {
    objects: { read: (uri) => objects.read(uri), write: refuse },
    catalog: {
      load: async (id) => {
        const table = await getTable(ask, id);
        const location = metadataLocation(table);
        return location === undefined
          ? null
          : { metadataLocation: location, versionId: table.VersionId ?? '0' };
      },
      ...{ create: refuse, swap: refuse, drop: refuse },
    },
    now,
    randomUUID: () => {
      throw new Error('A query only reads.');
    },
  };
  return async ({ database, table: name }) => {
    const table = await loadTable(lake, { database, table: name });
    const files = await dataFiles(lake, table, { withExtents: true });
    return {
      columns: table.schema,
      files: files.map(({ uri, extents = new Map() }) => ({ path: objects.pathOf(uri), extents })),
    };
  };
}

type Ask = (operation: string, input: object) => Promise<unknown>;

/** Operations see the input that the wire would carry. */
function asker(glue: JsonService): Ask {
  const request: RequestContext = { requestId: '', origin: '', signal: new AbortController().signal };
  return async (operation, input) => await glue.operations[operation]?.(input as never, request);
}

async function allPages(ask: Ask, operation: string, input: object): Promise<unknown[]> {
  const pages: unknown[] = [];
  let token: string | undefined;
  do {
    const page = await ask(operation, { ...input, ...(token !== undefined && { NextToken: token }) });
    pages.push(page);
    token = (page as { NextToken?: string }).NextToken;
  } while (token !== undefined);
  return pages;
}

async function getTable(ask: Ask, name: { database: string; table: string }): Promise<GlueTable> {
  const found = await ask('GetTable', { DatabaseName: name.database, Name: name.table });
  return (found as { Table: GlueTable }).Table;
}

/** Undefined for a table that is not Iceberg. */
function metadataLocation({ Parameters }: GlueTable): string | undefined {
  if (Parameters?.['table_type']?.toUpperCase() !== 'ICEBERG') return undefined;
  return Parameters['metadata_location'];
}

async function orNull<Value>(find: () => Promise<Value>): Promise<Value | null> {
  try {
    return await find();
  } catch (error) {
    if (error instanceof AwsError && error.code === 'EntityNotFoundException') return null;
    throw error;
  }
}

const nameOf = ({ Name }: { readonly Name: string }) => Name;
const columnOf = ({ Name, Type = 'string' }: GlueColumn) => ({ name: Name, type: Type });
