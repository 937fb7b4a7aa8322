import { AthenaClient } from '@aws-sdk/client-athena';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { EventBridgeClient } from '@aws-sdk/client-eventbridge';
import { GlueClient } from '@aws-sdk/client-glue';
import { S3Client } from '@aws-sdk/client-s3';
import { SchedulerClient } from '@aws-sdk/client-scheduler';
import { SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { SQSClient } from '@aws-sdk/client-sqs';

/** Of the embedded endpoint. */
export const account = '000000000000';
export const region = 'us-east-1';
export const credentials = { accessKeyId: 'test', secretAccessKey: 'test' };

/** Whoever types a command is not asked to type it again; a service's message comes back by itself. */
const maxAttempts = 5;

export function connect(endpoint: string) {
  const settings = { endpoint, region, credentials, maxAttempts };
  return {
    athena: new AthenaClient(settings),
    dynamodb: new DynamoDBClient(settings),
    eventbridge: new EventBridgeClient(settings),
    glue: new GlueClient(settings),
    s3: new S3Client(settings),
    scheduler: new SchedulerClient(settings),
    secrets: new SecretsManagerClient(settings),
    sqs: new SQSClient(settings),
  };
}

export type Clients = ReturnType<typeof connect>;

export const arn = {
  bus: (name: string) => `arn:aws:events:${region}:${account}:event-bus/${name}`,
  archive: (name: string) => `arn:aws:events:${region}:${account}:archive/${name}`,
  /** Rules of the default bus leave the bus out of their ARN. */
  rule: ({ bus, name }: { bus: string; name: string }) =>
    `arn:aws:events:${region}:${account}:rule/${bus === 'default' ? '' : `${bus}/`}${name}`,
  queue: (name: string) => `arn:aws:sqs:${region}:${account}:${name}`,
  role: (name: string) => `arn:aws:iam::${account}:role/${name}`,
};

/** Does what creates a thing, and nothing where the thing is there already. */
export async function unlessThere(
  create: Promise<unknown>,
  ...alreadyThere: readonly string[]
): Promise<void> {
  await create.catch((error: unknown) => {
    if (!(error instanceof Error) || !alreadyThere.includes(error.name)) throw error;
  });
}

/** Does what creates a thing, or what updates it where the thing is there already. */
export async function orUpdate(
  create: Promise<unknown>,
  update: () => Promise<unknown>,
  ...alreadyThere: readonly string[]
): Promise<void> {
  try {
    await create;
  } catch (error) {
    if (!(error instanceof Error) || !alreadyThere.includes(error.name)) throw error;
    await update();
  }
}
