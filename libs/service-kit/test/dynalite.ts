import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { createRequire } from 'node:module';
import { CreateTableCommand, DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { createTableInput } from '../src/surroundings.ts';

// dynalite carries no types and is CommonJS.
const dynalite = createRequire(import.meta.url)('dynalite') as (options: { createTableMs: number }) => Server;

export const testCredentials = { accessKeyId: 'test', secretAccessKey: 'test' };

export interface LocalDynamo {
  readonly port: number;
  readonly client: DynamoDBClient;
  readonly createTable: (service: string) => Promise<string>;
  readonly close: () => Promise<void>;
}

/** DynamoDB in this process. */
export async function localDynamo(): Promise<LocalDynamo> {
  const server = dynalite({ createTableMs: 0 });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  const client = new DynamoDBClient({
    region: 'eu-central-1',
    endpoint: `http://127.0.0.1:${port}`,
    credentials: testCredentials,
  });
  return {
    port,
    client,
    createTable: async (service) => {
      const input = createTableInput(service);
      await client.send(
        new CreateTableCommand({
          ...input,
          AttributeDefinitions: [...input.AttributeDefinitions],
          KeySchema: [...input.KeySchema],
        }),
      );
      return input.TableName;
    },
    close: async () => {
      client.destroy();
      await new Promise<void>((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      });
    },
  };
}
