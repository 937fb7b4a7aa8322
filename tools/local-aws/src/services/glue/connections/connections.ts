import type {
  Connection,
  ConnectionInput,
  CreateConnectionRequest,
  DeleteConnectionRequest,
  GetConnectionRequest,
  UpdateConnectionRequest,
} from '@aws-sdk/client-glue';
import { notImplemented } from '../../../endpoint/aws-error.ts';
import type { GlueContext } from '../context.ts';
import { alreadyExists, entityNotFound, invalidInput } from '../errors.ts';
import { ownCatalog, refuseOthers, required } from '../request.ts';
import { epochSeconds, type Wire } from '../wire.ts';
import { parseJdbcUrl } from './jdbc-url.ts';

export function connectionOperations({ surroundings, store, transact }: GlueContext) {
  const { account } = surroundings;
  return {
    CreateConnection: (input: Wire<CreateConnectionRequest>) => {
      ownCatalog(input.CatalogId, account);
      refuseOthers({
        operation: 'CreateConnection',
        input,
        known: ['CatalogId', 'ConnectionInput', 'Tags'],
      });
      const connection = checked('CreateConnection', input.ConnectionInput);
      const name = required(connection.Name, 'Name');
      transact(() => {
        if (store.connections.get('', name)) throw alreadyExists('Connection already exists.');
        const time = epochSeconds(surroundings.now());
        store.connections.put('', name, { ...connection, CreationTime: time, LastUpdatedTime: time });
      });
      return { CreateConnectionStatus: 'READY' };
    },

    GetConnection: (input: Wire<GetConnectionRequest>) => {
      ownCatalog(input.CatalogId, account);
      refuseOthers({
        operation: 'GetConnection',
        input,
        known: ['CatalogId', 'Name', 'HidePassword', 'ApplyOverrideForComputeEnvironment'],
      });
      return { Connection: existingConnection(store, required(input.Name, 'Name')) };
    },

    UpdateConnection: (input: Wire<UpdateConnectionRequest>) => {
      ownCatalog(input.CatalogId, account);
      const name = required(input.Name, 'Name');
      const connection = checked('UpdateConnection', input.ConnectionInput);
      if (connection.Name !== undefined && connection.Name !== name) {
        throw invalidInput('The name of a connection cannot be changed.');
      }
      transact(() => {
        const { CreationTime } = existingConnection(store, name);
        store.connections.put('', name, {
          ...connection,
          Name: name,
          CreationTime,
          LastUpdatedTime: epochSeconds(surroundings.now()),
        });
      });
      return {};
    },

    DeleteConnection: (input: Wire<DeleteConnectionRequest>) => {
      ownCatalog(input.CatalogId, account);
      const name = required(input.ConnectionName, 'ConnectionName');
      if (!store.connections.delete('', name)) throw missing(name);
      return {};
    },
  };
}

export function existingConnection(store: GlueContext['store'], name: string): Wire<Connection> {
  const connection = store.connections.get('', name);
  if (!connection) throw missing(name);
  return connection;
}

const missing = (name: string) => entityNotFound(`Connection ${name} not found.`);

function checked(operation: string, input: Wire<ConnectionInput> | undefined): Wire<ConnectionInput> {
  const connection = required(input, 'ConnectionInput');
  refuseOthers({
    operation,
    input: connection,
    known: [
      'Name',
      'Description',
      'ConnectionType',
      'MatchCriteria',
      'ConnectionProperties',
      'PhysicalConnectionRequirements',
    ],
  });
  const type = required(connection.ConnectionType, 'ConnectionType');
  if (type !== 'JDBC') throw notImplemented(`A Glue connection of type ${type}`);
  const properties = required(connection.ConnectionProperties, 'ConnectionProperties');
  // A password in a connection would lie in the catalog in clear text: credentials come from a secret only.
  for (const property of ['USERNAME', 'PASSWORD', 'ENCRYPTED_PASSWORD'] as const) {
    if (properties[property] !== undefined) {
      throw notImplemented(`A Glue connection with ${property} (use SECRET_ID)`);
    }
  }
  const url = required(properties.JDBC_CONNECTION_URL, 'JDBC_CONNECTION_URL');
  if (!parseJdbcUrl(url)) {
    throw invalidInput(
      'JDBC_CONNECTION_URL must have the form jdbc:postgresql://host:port/database or jdbc:mysql://host:port/database here.',
    );
  }
  required(properties.SECRET_ID, 'SECRET_ID');
  return connection;
}
