import {
  CreateTableCommand,
  DeleteTableCommand,
  GetTableCommand,
  UpdateTableCommand,
  type Column,
  type GlueClient,
  type Table,
} from '@aws-sdk/client-glue';
import type { Catalog, CatalogColumn, TableIdentifier } from './catalog.ts';
import {
  CommitConflict,
  DatabaseNotFound,
  InvalidTable,
  nameOf,
  TableExists,
  TableNotFound,
  UnsupportedTable,
} from './errors.ts';
import { wasSentAgain } from './sent-again.ts';

/**
 * Iceberg tables as Athena, Spark and PyIceberg keep them in the Glue Data Catalog.
 * @see https://iceberg.apache.org/docs/latest/aws/#glue-catalog
 */
export function glueCatalog(client: GlueClient): Catalog {
  const get = async ({ database, table }: TableIdentifier): Promise<Table | null> => {
    try {
      const { Table } = await client.send(new GetTableCommand({ DatabaseName: database, Name: table }));
      return Table ?? null;
    } catch (error) {
      if (named(error, 'EntityNotFoundException')) return null;
      throw error;
    }
  };

  /** A metadata file has one writer: an entry that names it is the writer's own. */
  const isOurs = async (error: unknown, id: TableIdentifier, metadataLocation: string) =>
    wasSentAgain(error) && (await get(id))?.Parameters?.['metadata_location'] === metadataLocation;

  return {
    async load(id) {
      const table = await get(id);
      return table === null ? null : entryOf(id, table);
    },

    async create({ database, table, metadataLocation, location, columns }) {
      try {
        await client.send(
          new CreateTableCommand({
            DatabaseName: database,
            TableInput: {
              Name: table,
              TableType: 'EXTERNAL_TABLE',
              Parameters: { table_type: 'ICEBERG', metadata_location: metadataLocation },
              StorageDescriptor: { Location: location, Columns: columns.map(glueColumn) },
            },
          }),
        );
      } catch (error) {
        if (named(error, 'AlreadyExistsException')) {
          if (await isOurs(error, { database, table }, metadataLocation)) return;
          throw new TableExists({ database, table });
        }
        if (named(error, 'EntityNotFoundException')) throw new DatabaseNotFound(database);
        throw error;
      }
    },

    async swap({ database, table, expectedVersionId, metadataLocation, previousMetadataLocation, columns }) {
      const id = { database, table };
      // UpdateTable replaces the whole entry: what others put there is carried over.
      const current = await get(id);
      if (current === null) throw new TableNotFound(id);
      if (entryOf(id, current).versionId !== expectedVersionId) throw new CommitConflict(id);
      try {
        await client.send(
          new UpdateTableCommand({
            DatabaseName: database,
            VersionId: expectedVersionId,
            TableInput: {
              Name: table,
              TableType: 'EXTERNAL_TABLE',
              ...(current.Description === undefined ? {} : { Description: current.Description }),
              ...(current.Owner === undefined ? {} : { Owner: current.Owner }),
              Parameters: {
                ...current.Parameters,
                table_type: 'ICEBERG',
                metadata_location: metadataLocation,
                previous_metadata_location: previousMetadataLocation,
              },
              StorageDescriptor: { ...current.StorageDescriptor, Columns: columns.map(glueColumn) },
            },
          }),
        );
      } catch (error) {
        if (named(error, 'ConcurrentModificationException')) {
          if (await isOurs(error, id, metadataLocation)) return;
          throw new CommitConflict(id);
        }
        if (named(error, 'EntityNotFoundException')) throw new TableNotFound(id);
        throw error;
      }
    },

    async drop({ database, table }) {
      try {
        await client.send(new DeleteTableCommand({ DatabaseName: database, Name: table }));
      } catch (error) {
        if (!named(error, 'EntityNotFoundException')) throw error;
      }
    },
  };
}

function entryOf(id: TableIdentifier, { Parameters, VersionId }: Table) {
  if (Parameters?.['table_type']?.toUpperCase() !== 'ICEBERG') {
    throw new UnsupportedTable({ where: nameOf(id), feature: 'a format other than Iceberg' });
  }
  const metadataLocation = Parameters['metadata_location'];
  if (metadataLocation === undefined || VersionId === undefined) {
    throw new InvalidTable({
      where: nameOf(id),
      problem: 'its entry lacks metadata_location or a VersionId',
    });
  }
  return { metadataLocation, versionId: VersionId };
}

const glueColumn = ({ name, type, comment }: CatalogColumn): Column => ({
  Name: name,
  Type: type,
  ...(comment === '' ? {} : { Comment: comment.slice(0, 255) }),
});

const named = (error: unknown, name: string) => error instanceof Error && error.name === name;
