import type {
  CreateDatabaseRequest,
  Database,
  GetDatabaseRequest,
  GetDatabasesRequest,
} from '@aws-sdk/client-glue';
import type { GlueContext } from '../context.ts';
import { alreadyExists, entityNotFound } from '../errors.ts';
import { page } from '../pages.ts';
import { ownCatalog, refuseOthers, required } from '../request.ts';
import { epochSeconds, type Wire } from '../wire.ts';
import { databaseCreated } from './catalog-events.ts';

export function databaseOperations({ surroundings, store, transact, publish }: GlueContext) {
  return {
    CreateDatabase: (input: Wire<CreateDatabaseRequest>) => {
      ownCatalog(input.CatalogId, surroundings.account);
      refuseOthers({ operation: 'CreateDatabase', input, known: ['CatalogId', 'DatabaseInput', 'Tags'] });
      const database = required(input.DatabaseInput, 'DatabaseInput');
      refuseOthers({
        operation: 'CreateDatabase',
        input: database,
        known: ['Name', 'Description', 'LocationUri', 'Parameters', 'CreateTableDefaultPermissions'],
      });
      const name = required(database.Name, 'Name').toLowerCase();
      transact(() => {
        if (store.databases.get('', name)) throw alreadyExists('Database already exists.');
        store.databases.put('', name, {
          ...database,
          Name: name,
          CreateTime: epochSeconds(surroundings.now()),
          CatalogId: surroundings.account,
        });
        publish(databaseCreated(surroundings, name));
      });
      return {};
    },

    GetDatabase: (input: Wire<GetDatabaseRequest>) => {
      ownCatalog(input.CatalogId, surroundings.account);
      return { Database: existingDatabase(store, required(input.Name, 'Name')) };
    },

    GetDatabases: (input: Wire<GetDatabasesRequest>) => {
      ownCatalog(input.CatalogId, surroundings.account);
      refuseOthers({
        operation: 'GetDatabases',
        input,
        known: ['CatalogId', 'NextToken', 'MaxResults', 'ResourceShareType'],
      });
      const { items, next } = page({
        items: store.databases.list(''),
        keyOf: (database) => database.Name ?? '',
        token: input.NextToken,
        size: input.MaxResults,
        most: 100,
      });
      return { DatabaseList: items, ...next };
    },
  };
}

/** Names in the catalog are folded to lower case. */
export function existingDatabase(store: GlueContext['store'], name: string): Wire<Database> {
  const database = store.databases.get('', name.toLowerCase());
  if (!database) throw entityNotFound(`Database ${name} not found.`);
  return database;
}
