import type { Table, TableInput } from '@aws-sdk/client-glue';
import type { GlueContext } from '../context.ts';
import { alreadyExists, concurrentModification, entityNotFound } from '../errors.ts';
import { epochSeconds, type Wire } from '../wire.ts';
import { tableListed, tableUpdated } from './catalog-events.ts';
import { existingDatabase } from './databases.ts';

/** What changes a table, for the operations and for crawlers alike. */
export interface TableChanges {
  find(database: string, table: string): Wire<Table>;
  create(database: string, input: Wire<TableInput>): void;
  update(change: {
    readonly database: string;
    readonly input: Wire<TableInput>;
    /** The version that must still be the current one. */
    readonly expected?: string | undefined;
    readonly archive: boolean;
  }): void;
  delete(database: string, table: string): void;
}

export const versionsOf = (database: string, table: string) => `${database}/${table}`;

export function tableChanges({ surroundings, store, transact, publish }: GlueContext): TableChanges {
  const find = (databaseName: string, tableName: string): Wire<Table> => {
    const database = existingDatabase(store, databaseName);
    const table = store.tables.get(database.Name ?? '', tableName.toLowerCase());
    if (!table) throw entityNotFound('Entity Not Found');
    return table;
  };
  return {
    find,

    create: (databaseName, input) =>
      transact(() => {
        const database = existingDatabase(store, databaseName).Name ?? '';
        const name = (input.Name ?? '').toLowerCase();
        if (store.tables.get(database, name)) throw alreadyExists('Table already exists.');
        const time = epochSeconds(surroundings.now());
        store.tables.put(database, name, {
          PartitionKeys: [],
          Retention: 0,
          ...input,
          ...identity(database, name, '0'),
          CreateTime: time,
          UpdateTime: time,
        });
        publish(tableListed(surroundings, { database, table: name, change: 'CreateTable' }));
      }),

    update: ({ database: databaseName, input, expected, archive }) =>
      transact(() => {
        const current = find(databaseName, input.Name ?? '');
        const version = current.VersionId ?? '0';
        if (expected !== undefined && expected !== version) {
          throw concurrentModification('Update table failed due to concurrent modifications.');
        }
        const database = current.DatabaseName ?? '';
        const name = current.Name ?? '';
        if (archive) store.tableVersions.put(versionsOf(database, name), version, current);
        store.tables.put(database, name, {
          PartitionKeys: [],
          Retention: 0,
          ...input,
          ...identity(database, name, String(Number(version) + 1)),
          CreateTime: current.CreateTime,
          UpdateTime: epochSeconds(surroundings.now()),
        });
        publish(tableUpdated(surroundings, { database, table: name }));
      }),

    delete: (databaseName, tableName) =>
      transact(() => {
        const { DatabaseName: database = '', Name: name = '' } = find(databaseName, tableName);
        store.tables.delete(database, name);
        store.tableVersions.deleteAll(versionsOf(database, name));
        publish(tableListed(surroundings, { database, table: name, change: 'DeleteTable' }));
      }),
  };

  function identity(database: string, name: string, version: string) {
    return {
      Name: name,
      DatabaseName: database,
      VersionId: version,
      CatalogId: surroundings.account,
      CreatedBy: `arn:aws:iam::${surroundings.account}:root`,
      IsRegisteredWithLakeFormation: false,
    };
  }
}
