import { ConditionalCheckFailedException, type DynamoDBClient } from '@aws-sdk/client-dynamodb';
import {
  DynamoDBDocumentClient,
  GetCommand,
  PutCommand,
  QueryCommand,
  UpdateCommand,
} from '@aws-sdk/lib-dynamodb';
import { ItemTooLarge } from '../errors.ts';
import { itemByteLimit } from './item-size.ts';
import type { Pending, StateKey, StateStore, StoredState } from './state-store.ts';

/** The service's table: one item an aggregate, one a document. Their kinds keep their partitions apart. */
export function dynamoStore({
  client,
  table,
  now,
}: {
  readonly client: DynamoDBClient;
  readonly table: string;
  readonly now: () => Date;
}): StateStore {
  const documents = DynamoDBDocumentClient.from(client, { marshallOptions: { removeUndefinedValues: true } });
  const TableName = table;

  return {
    async load(key) {
      const { Item } = await documents.send(
        new GetCommand({ TableName, Key: stateKey(key), ConsistentRead: true }),
      );
      if (Item === undefined) return null;
      const item = Item as Omit<StoredState, 'pending'> & { readonly pending?: Pending };
      const { version, state, seen, pending } = item;
      return { version, state, seen, pending: pending ?? null };
    },

    async save(key, { version, state, seen, pending }) {
      const Item = {
        ...stateKey(key),
        version,
        state,
        seen,
        ...(pending === null ? {} : { pending }),
        updatedAt: now().toISOString(),
      };
      refuseTooLarge(`The state of ${key.name}`, Item);
      return await guarded(
        documents.send(
          new PutCommand({
            TableName,
            Item,
            ...(version === 1
              ? { ConditionExpression: 'attribute_not_exists(pk)' }
              : {
                  ConditionExpression: '#version = :before',
                  ExpressionAttributeNames: { '#version': 'version' },
                  ExpressionAttributeValues: { ':before': version - 1 },
                }),
          }),
        ),
      );
    },

    async clearPending(key, version) {
      await guarded(
        documents.send(
          new UpdateCommand({
            TableName,
            Key: stateKey(key),
            UpdateExpression: 'REMOVE #pending',
            ConditionExpression: '#version = :version',
            ExpressionAttributeNames: { '#pending': 'pending', '#version': 'version' },
            ExpressionAttributeValues: { ':version': version },
          }),
        ),
      );
    },

    async putDocument({ collection, id, document, writer, version }) {
      const Item = {
        ...documentKey(collection, id),
        document,
        writer: `${writer.name}#${writer.id}`,
        version,
        updatedAt: now().toISOString(),
      };
      await guarded(
        documents.send(
          new PutCommand({
            TableName,
            Item,
            ConditionExpression: 'attribute_not_exists(pk) OR #writer <> :writer OR #version <= :version',
            ExpressionAttributeNames: { '#writer': 'writer', '#version': 'version' },
            ExpressionAttributeValues: { ':writer': Item.writer, ':version': version },
          }),
        ),
      );
    },

    async getDocument({ collection, id }) {
      const { Item } = await documents.send(
        new GetCommand({ TableName, Key: documentKey(collection, id), ConsistentRead: true }),
      );
      return Item?.['document'] as unknown;
    },

    async listDocuments({ collection, limit }) {
      const found: unknown[] = [];
      let from: Record<string, unknown> | undefined;
      do {
        const page = await documents.send(
          new QueryCommand({
            TableName,
            KeyConditionExpression: 'pk = :pk',
            ExpressionAttributeValues: { ':pk': documentKey(collection, '').pk },
            ScanIndexForward: false,
            ConsistentRead: true,
            Limit: limit - found.length,
            ...(from === undefined ? {} : { ExclusiveStartKey: from }),
          }),
        );
        found.push(...(page.Items ?? []).map((item): unknown => item['document']));
        from = page.LastEvaluatedKey;
      } while (from !== undefined && found.length < limit);
      return found;
    },
  };
}

const stateKey = ({ name, id }: StateKey) => ({ pk: `state#${name}`, sk: id });
const documentKey = (collection: string, id: string) => ({ pk: `document#${collection}`, sk: id });

/** False when the condition did not hold. */
async function guarded(write: Promise<unknown>): Promise<boolean> {
  try {
    await write;
    return true;
  } catch (error) {
    if (error instanceof ConditionalCheckFailedException) return false;
    throw error;
  }
}

function refuseTooLarge(item: string, value: unknown) {
  const bytes = Buffer.byteLength(JSON.stringify(value));
  if (bytes > itemByteLimit) throw new ItemTooLarge({ item, bytes, limit: itemByteLimit });
}
