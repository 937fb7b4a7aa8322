import {
  AthenaClient,
  GetQueryExecutionCommand,
  GetQueryResultsCommand,
  StartQueryExecutionCommand,
} from '@aws-sdk/client-athena';
import { CreateTableCommand, DescribeTableCommand, DynamoDBClient } from '@aws-sdk/client-dynamodb';
import {
  CreateArchiveCommand,
  EventBridgeClient,
  PutEventsCommand,
  PutRuleCommand,
  PutTargetsCommand,
} from '@aws-sdk/client-eventbridge';
import { CreateDatabaseCommand, GetDatabaseCommand, GlueClient } from '@aws-sdk/client-glue';
import {
  CreateBucketCommand,
  CreateMultipartUploadCommand,
  ListObjectsV2Command,
  PutBucketVersioningCommand,
  PutObjectCommand,
  S3Client,
} from '@aws-sdk/client-s3';
import {
  CreateScheduleGroupCommand,
  GetScheduleGroupCommand,
  SchedulerClient,
} from '@aws-sdk/client-scheduler';
import {
  CreateSecretCommand,
  DescribeSecretCommand,
  SecretsManagerClient,
} from '@aws-sdk/client-secrets-manager';
import {
  CreateQueueCommand,
  ReceiveMessageCommand,
  SQSClient,
  SendMessageCommand,
} from '@aws-sdk/client-sqs';
import { AssumeRoleCommand, STSClient } from '@aws-sdk/client-sts';
import { expect, test } from 'vitest';
import { draw } from '../src/endpoint/faults/rule-stream.ts';
import { ManualClock } from '../src/index.ts';
import { startTestEndpoint } from './endpoint.ts';

const start = '2031-05-17T03:14:15.926Z';

/** What every service answers to the same requests, in the same order, at the same time. */
async function answers(): Promise<readonly object[]> {
  let drawn = 0;
  const clock = new ManualClock(start);
  await using endpoint = await startTestEndpoint({ clock, random: () => draw(1, 'endpoint', drawn++) });
  const { client } = endpoint;
  const said: object[] = [];
  const say = <Answer extends object>(answer: Answer): Answer => {
    said.push(answer);
    return answer;
  };

  const sqs = new SQSClient(client);
  const { QueueUrl } = await sqs.send(new CreateQueueCommand({ QueueName: 'q' }));
  const Arn = 'arn:aws:sqs:us-east-1:000000000000:q';
  say(await sqs.send(new SendMessageCommand({ QueueUrl, MessageBody: 'a' })));
  const events = new EventBridgeClient(client);
  say(await events.send(new PutRuleCommand({ Name: 'r', EventPattern: '{"source":["shop"]}' })));
  await events.send(new PutTargetsCommand({ Rule: 'r', Targets: [{ Id: 'q', Arn }] }));
  const EventSourceArn = 'arn:aws:events:us-east-1:000000000000:event-bus/default';
  say(await events.send(new CreateArchiveCommand({ ArchiveName: 'all', EventSourceArn })));
  say(
    await events.send(
      new PutEventsCommand({ Entries: [{ Source: 'shop', DetailType: 'Sold', Detail: '{}' }] }),
    ),
  );
  const all = { MaxNumberOfMessages: 10, MessageSystemAttributeNames: ['All' as const] };
  say(await sqs.send(new ReceiveMessageCommand({ QueueUrl, ...all })));

  const s3 = new S3Client(client);
  await s3.send(new CreateBucketCommand({ Bucket: 'bucket' }));
  const VersioningConfiguration = { Status: 'Enabled' as const };
  await s3.send(new PutBucketVersioningCommand({ Bucket: 'bucket', VersioningConfiguration }));
  say(await s3.send(new PutObjectCommand({ Bucket: 'bucket', Key: 'k', Body: 'x' })));
  say(await s3.send(new CreateMultipartUploadCommand({ Bucket: 'bucket', Key: 'parts' })));
  say(await s3.send(new ListObjectsV2Command({ Bucket: 'bucket' })));

  const dynamodb = new DynamoDBClient(client);
  await dynamodb.send(
    new CreateTableCommand({
      TableName: 'table',
      BillingMode: 'PAY_PER_REQUEST',
      AttributeDefinitions: [{ AttributeName: 'pk', AttributeType: 'S' }],
      KeySchema: [{ AttributeName: 'pk', KeyType: 'HASH' }],
    }),
  );
  const { Table } = await dynamodb.send(new DescribeTableCommand({ TableName: 'table' }));
  say({ ...Table, BillingModeSummary: null, TableThroughputModeSummary: null });

  const secrets = new SecretsManagerClient(client);
  say(
    await secrets.send(
      new CreateSecretCommand({ Name: 's', SecretString: 'v', ClientRequestToken: 't'.repeat(32) }),
    ),
  );
  say(await secrets.send(new DescribeSecretCommand({ SecretId: 's' })));
  const RoleArn = 'arn:aws:iam::000000000000:role/r';
  say(await new STSClient(client).send(new AssumeRoleCommand({ RoleArn, RoleSessionName: 'me' })));
  const scheduler = new SchedulerClient(client);
  await scheduler.send(new CreateScheduleGroupCommand({ Name: 'g' }));
  say(await scheduler.send(new GetScheduleGroupCommand({ Name: 'g' })));
  const glue = new GlueClient(client);
  await glue.send(new CreateDatabaseCommand({ DatabaseInput: { Name: 'd' } }));
  say(await glue.send(new GetDatabaseCommand({ Name: 'd' })));

  const athena = new AthenaClient(client);
  const { QueryExecutionId } = say(
    await athena.send(
      new StartQueryExecutionCommand({
        QueryString: 'select rand(), rand(), now()',
        ClientRequestToken: 't'.repeat(32),
        ResultConfiguration: { OutputLocation: 's3://bucket/results/' },
      }),
    ),
  );
  for (;;) {
    const { QueryExecution } = await athena.send(new GetQueryExecutionCommand({ QueryExecutionId }));
    if (QueryExecution?.Status?.State === 'FAILED') say(QueryExecution.Status);
    if (QueryExecution?.Status?.CompletionDateTime !== undefined) break;
  }
  say(await athena.send(new GetQueryResultsCommand({ QueryExecutionId })));
  return said.map(
    (answer) =>
      JSON.parse(
        JSON.stringify({ ...answer, $metadata: null }).replaceAll(endpoint.origin, 'origin'),
      ) as object,
  );
}

test('every service takes time and randomness from what is injected', async () => {
  const [one, again] = await Promise.all([answers(), answers()]);
  expect(again).toEqual(one);
  const text = JSON.stringify(one);
  expect(text).not.toContain(`"${new Date().getFullYear()}-`);
  expect(text.match(/2031-05-17/g)?.length).toBeGreaterThan(5);
});
