import {
  BatchGetItemCommand,
  BatchWriteItemCommand,
  CreateTableCommand,
  DeleteItemCommand,
  DeleteTableCommand,
  DescribeTableCommand,
  DescribeTimeToLiveCommand,
  DynamoDBClient,
  GetItemCommand,
  ListTablesCommand,
  ListTagsOfResourceCommand,
  PutItemCommand,
  QueryCommand,
  ScanCommand,
  TagResourceCommand,
  TransactWriteItemsCommand,
  UntagResourceCommand,
  UpdateItemCommand,
  UpdateTableCommand,
  UpdateTimeToLiveCommand,
} from '@aws-sdk/client-dynamodb';
import { DynamoDBDocumentClient, PutCommand, paginateQuery } from '@aws-sdk/lib-dynamodb';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type TestEndpoint, startTestEndpoint } from './endpoint.ts';

let endpoint: TestEndpoint;
let dynamodb: DynamoDBClient;
const TableName = 'daybreak-test';

const createTable = (name: string) =>
  dynamodb.send(
    new CreateTableCommand({
      TableName: name,
      BillingMode: 'PAY_PER_REQUEST',
      AttributeDefinitions: [
        { AttributeName: 'pk', AttributeType: 'S' },
        { AttributeName: 'sk', AttributeType: 'S' },
      ],
      KeySchema: [
        { AttributeName: 'pk', KeyType: 'HASH' },
        { AttributeName: 'sk', KeyType: 'RANGE' },
      ],
    }),
  );
const key = (sk: string, pk = 'p') => ({ pk: { S: pk }, sk: { S: sk } });

beforeAll(async () => {
  endpoint = await startTestEndpoint();
  dynamodb = new DynamoDBClient(endpoint.client);
  await createTable(TableName);
});
afterAll(() => endpoint.close());

describe('tables', () => {
  test('are active as soon as they are created, listed, and gone when deleted', async () => {
    await createTable('short-lived');
    const { Table } = await dynamodb.send(new DescribeTableCommand({ TableName: 'short-lived' }));
    expect(Table).toMatchObject({
      TableStatus: 'ACTIVE',
      TableArn: 'arn:aws:dynamodb:us-east-1:000000000000:table/short-lived',
    });
    expect((await dynamodb.send(new ListTablesCommand({}))).TableNames).toEqual([TableName, 'short-lived']);
    await expect(createTable('short-lived')).rejects.toMatchObject({ name: 'ResourceInUseException' });
    await dynamodb.send(new DeleteTableCommand({ TableName: 'short-lived' }));
    await expect(dynamodb.send(new DescribeTableCommand({ TableName: 'short-lived' }))).rejects.toMatchObject(
      { name: 'ResourceNotFoundException' },
    );
  });

  test('are changed, tagged, and say that nothing expires', async () => {
    const { Table } = await dynamodb.send(new DescribeTableCommand({ TableName }));
    const ResourceArn = Table!.TableArn!;
    await dynamodb.send(new TagResourceCommand({ ResourceArn, Tags: [{ Key: 'team', Value: 'lake' }] }));
    const tags = () => dynamodb.send(new ListTagsOfResourceCommand({ ResourceArn }));
    expect((await tags()).Tags).toEqual([{ Key: 'team', Value: 'lake' }]);
    await dynamodb.send(new UntagResourceCommand({ ResourceArn, TagKeys: ['team'] }));
    expect((await tags()).Tags).toEqual([]);
    const ttl = await dynamodb.send(new DescribeTimeToLiveCommand({ TableName }));
    expect(ttl.TimeToLiveDescription?.TimeToLiveStatus).toBe('DISABLED');
    await dynamodb.send(
      new UpdateTableCommand({
        TableName,
        BillingMode: 'PROVISIONED',
        ProvisionedThroughput: { ReadCapacityUnits: 1, WriteCapacityUnits: 1 },
      }),
    );
  });
});

describe('items', () => {
  test('are put, read, changed, queried, scanned and deleted', async () => {
    for (const sk of ['1', '2', '3']) {
      await dynamodb.send(new PutItemCommand({ TableName, Item: { ...key(sk, 'crud'), n: { N: sk } } }));
    }
    const changed = await dynamodb.send(
      new UpdateItemCommand({
        TableName,
        Key: key('2', 'crud'),
        UpdateExpression: 'SET n = n + :one, #l = :list',
        ExpressionAttributeNames: { '#l': 'list' },
        ExpressionAttributeValues: { ':one': { N: '1' }, ':list': { L: [{ BOOL: true }, { NULL: true }] } },
        ReturnValues: 'ALL_NEW',
      }),
    );
    expect(changed.Attributes).toMatchObject({ n: { N: '3' } });
    const got = await dynamodb.send(new GetItemCommand({ TableName, Key: key('2', 'crud') }));
    expect(got.Item).toEqual({
      ...key('2', 'crud'),
      n: { N: '3' },
      list: { L: [{ BOOL: true }, { NULL: true }] },
    });
    const queried = await dynamodb.send(
      new QueryCommand({
        TableName,
        KeyConditionExpression: 'pk = :p AND sk > :s',
        ExpressionAttributeValues: { ':p': { S: 'crud' }, ':s': { S: '1' } },
        ScanIndexForward: false,
      }),
    );
    expect(queried.Items?.map(({ sk }) => sk?.S)).toEqual(['3', '2']);
    await dynamodb.send(new DeleteItemCommand({ TableName, Key: key('2', 'crud') }));
    const scanned = await dynamodb.send(new ScanCommand({ TableName }));
    expect(scanned.Items?.map(({ sk }) => sk?.S).toSorted()).toEqual(['1', '3']);
  });

  test('are written and read in batches', async () => {
    const keys = ['a', 'b'].map((sk) => key(sk, 'batch'));
    await dynamodb.send(
      new BatchWriteItemCommand({
        RequestItems: { [TableName]: keys.map((Item) => ({ PutRequest: { Item } })) },
      }),
    );
    const { Responses } = await dynamodb.send(
      new BatchGetItemCommand({ RequestItems: { [TableName]: { Keys: keys } } }),
    );
    expect(Responses?.[TableName]).toHaveLength(2);
  });

  test('of conditional writers that meet, one wins', async () => {
    const write = () =>
      dynamodb.send(
        new PutItemCommand({
          TableName,
          Item: key('once', 'condition'),
          ConditionExpression: 'attribute_not_exists(pk)',
        }),
      );
    const tries = await Promise.allSettled(Array.from({ length: 8 }, write));
    expect(tries.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
    await expect(write()).rejects.toMatchObject({ name: 'ConditionalCheckFailedException' });
  });

  test('of the wrong shape are refused, as is what is not implemented, by name', async () => {
    await expect(
      dynamodb.send(new PutItemCommand({ TableName, Item: { pk: { S: 'no range key' } } })),
    ).rejects.toMatchObject({ name: 'ValidationException' });
    await expect(dynamodb.send(new TransactWriteItemsCommand({ TransactItems: [] }))).rejects.toThrow(
      /DynamoDB\.TransactWriteItems is not implemented/,
    );
  });

  test('are found by an index, page by page, with a filter and a projection', async () => {
    await dynamodb.send(
      new CreateTableCommand({
        TableName: 'indexed',
        BillingMode: 'PAY_PER_REQUEST',
        AttributeDefinitions: ['id', 'city', 'day'].map((AttributeName) => ({
          AttributeName,
          AttributeType: 'S' as const,
        })),
        KeySchema: [{ AttributeName: 'id', KeyType: 'HASH' }],
        GlobalSecondaryIndexes: [
          {
            IndexName: 'by-city',
            KeySchema: [
              { AttributeName: 'city', KeyType: 'HASH' },
              { AttributeName: 'day', KeyType: 'RANGE' },
            ],
            Projection: { ProjectionType: 'ALL' },
          },
        ],
      }),
    );
    const documents = DynamoDBDocumentClient.from(dynamodb);
    for (const [id, city, day, sold] of [
      ['1', 'Ulm', '03', 3],
      ['2', 'Ulm', '01', 1],
      ['3', 'Bonn', '02', 2],
      ['4', 'Ulm', '02', 0],
    ]) {
      await documents.send(new PutCommand({ TableName: 'indexed', Item: { id, city, day, sold } }));
    }
    const seen: unknown[] = [];
    const pages = paginateQuery(
      { client: documents, pageSize: 1 },
      {
        TableName: 'indexed',
        IndexName: 'by-city',
        KeyConditionExpression: 'city = :city',
        FilterExpression: 'sold > :none',
        ProjectionExpression: '#d, sold',
        ExpressionAttributeNames: { '#d': 'day' },
        ExpressionAttributeValues: { ':city': 'Ulm', ':none': 0 },
      },
    );
    for await (const { Items = [] } of pages) seen.push(...Items);
    expect(seen).toEqual([
      { day: '01', sold: 1 },
      { day: '03', sold: 3 },
    ]);
  });
});

describe('what dynalite lacks is refused by name, not dropped', () => {
  test('streams, expiry, tags at creation, protection', async () => {
    const create = (more: object) =>
      dynamodb.send(
        new CreateTableCommand({
          TableName: 'refused',
          BillingMode: 'PAY_PER_REQUEST',
          AttributeDefinitions: [{ AttributeName: 'pk', AttributeType: 'S' }],
          KeySchema: [{ AttributeName: 'pk', KeyType: 'HASH' }],
          ...more,
        }),
      );
    for (const [name, value] of Object.entries({
      StreamSpecification: { StreamEnabled: true, StreamViewType: 'NEW_IMAGE' },
      Tags: [{ Key: 'a', Value: 'b' }],
      DeletionProtectionEnabled: true,
      TableClass: 'STANDARD_INFREQUENT_ACCESS',
    })) {
      await expect(create({ [name]: value })).rejects.toThrow(
        `DynamoDB.CreateTable with ${name} is not implemented`,
      );
    }
    const nothing = {
      StreamSpecification: { StreamEnabled: false },
      Tags: [],
      DeletionProtectionEnabled: false,
    };
    await create(nothing);
    const TimeToLiveSpecification = { Enabled: true, AttributeName: 'expires' };
    await expect(
      dynamodb.send(new UpdateTimeToLiveCommand({ TableName, TimeToLiveSpecification })),
    ).rejects.toThrow(/DynamoDB\.UpdateTimeToLive is not implemented/);
  });

  test('the item of a failed condition', async () => {
    const put = new PutItemCommand({
      ...{ TableName, Item: key('1'), ConditionExpression: 'attribute_exists(pk)' },
      ReturnValuesOnConditionCheckFailure: 'ALL_OLD',
    });
    await expect(dynamodb.send(put)).rejects.toThrow(/ReturnValuesOnConditionCheckFailure/);
  });
});
