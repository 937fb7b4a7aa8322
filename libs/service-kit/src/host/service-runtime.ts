import { DescribeTableCommand, DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { DescribeEventBusCommand, EventBridgeClient } from '@aws-sdk/client-eventbridge';
import { GetQueueAttributesCommand, SQSClient } from '@aws-sdk/client-sqs';
import { randomUUID } from 'node:crypto';
import type { DestinationStream, Logger } from 'pino';
import type { z } from 'zod';
import type { Service } from '../define-service.ts';
import { awsOutbox } from '../effects/aws-outbox.ts';
import { announcer } from '../effects/announce.ts';
import { readEnvironment, type Environment, type KitVariables } from '../environment.ts';
import { createApp } from '../http/app.ts';
import { messageHandler, readers, type MessageHandler } from '../messages/message-handler.ts';
import type { Queue } from '../queue/queue.ts';
import { sqsQueue } from '../queue/sqs-queue.ts';
import type { App } from '../service.ts';
import { dynamoStore } from '../state/dynamo-store.ts';
import { serviceLog } from '../telemetry/log.ts';

/** What the world gives a process; replaced in tests and simulations. */
export interface World {
  readonly environment: Environment;
  readonly now: () => Date;
  readonly newId: () => string;
  readonly logDestination?: DestinationStream;
}

export const realWorld: World = { environment: process.env, now: () => new Date(), newId: randomUUID };

/** A service with its clients, before any host receives for it. */
export interface ServiceRuntime {
  readonly kit: KitVariables;
  readonly log: Logger;
  readonly queue: Queue;
  readonly handle: MessageHandler;
  readonly app: App;
  readonly close: () => Promise<void>;
}

export async function serviceRuntime<Settings extends z.ZodObject, Dependencies>(
  { definition }: Service<Settings, Dependencies>,
  world: World,
): Promise<ServiceRuntime> {
  const { manifest, handlers, routes } = definition;
  const { now, newId, environment, logDestination } = world;
  const { kit, settings, shared, aws } = readEnvironment({
    manifest,
    settings: definition.settings,
    environment,
  });
  const log = serviceLog({
    service: manifest.name,
    level: kit.LOG_LEVEL,
    ...(logDestination === undefined ? {} : { destination: logDestination }),
  });

  const dynamo = new DynamoDBClient(aws);
  const sqs = new SQSClient(aws);
  const events = new EventBridgeClient(aws);
  const { DAYBREAK_QUEUE_URL: queueUrl, DAYBREAK_BUS: bus, DAYBREAK_TABLE: table } = kit;
  const store = dynamoStore({ client: dynamo, table, now });
  const account = kit.DAYBREAK_ACCOUNT;
  const outbox = awsOutbox({ events, queue: sqs, bus, queueUrl, account, region: aws.region });
  const dependencies = await definition.dependencies({ settings, shared, account, aws, log, now });

  const app = await createApp({
    manifest,
    routes,
    context: {
      dependencies,
      now,
      ...readers(store),
      publish: announcer({ declared: manifest, outbox, now, newId }),
    },
    checks: {
      queue: () =>
        sqs.send(new GetQueueAttributesCommand({ QueueUrl: queueUrl, AttributeNames: ['QueueArn'] })),
      table: () => dynamo.send(new DescribeTableCommand({ TableName: table })),
      bus: () => events.send(new DescribeEventBusCommand({ Name: bus })),
    },
    log,
  });

  return {
    kit,
    log,
    queue: sqsQueue({ client: sqs, queueUrl }),
    handle: messageHandler({ manifest, handlers, dependencies, store, outbox, log, now }),
    app,
    close: async () => {
      await app.close();
      for (const client of [dynamo, sqs, events]) client.destroy();
    },
  };
}
