import type { DatabaseSync } from 'node:sqlite';
import { join } from 'node:path';
import { createDynamoDb } from '../services/dynamodb/index.ts';
import { createEventBridge } from '../services/eventbridge/index.ts';
import { type GlueOptions, createGlue } from '../services/glue/index.ts';
import { createS3 } from '../services/s3/index.ts';
import { createScheduler } from '../services/scheduler/index.ts';
import { createSecretsManager } from '../services/secrets-manager/index.ts';
import { createSqs } from '../services/sqs/index.ts';
import { createSts } from '../services/sts/index.ts';
import type { Services } from './dispatch.ts';
import type { HttpService } from './exchange.ts';
import type { Logger } from './log.ts';
import type { JsonService, Surroundings } from './service.ts';

export interface MountOptions {
  readonly home: string;
  readonly account: string;
  readonly region: string;
  readonly database: DatabaseSync;
  readonly now: () => Date;
  readonly random: () => number;
  readonly log: Logger;
  readonly endpoint: () => string;
  readonly glue: GlueSettings;
}

/** What the host of the endpoint says about Glue. */
export type GlueSettings = Partial<Omit<GlueOptions, 'readSecret'>>;

export interface Mounted {
  readonly services: Services;
  /** In the order to start them in: each after those it uses. */
  readonly all: readonly (JsonService | HttpService)[];
}

/** Creates every service and gives each what it needs of the others. */
export function mountServices({ home, endpoint, glue, ...common }: MountOptions): Mounted {
  const { account, region } = common;
  const sqs = createSqs(common);
  const events = createEventBridge({ ...common, deliver: sqs.deliver });
  const scheduler = createScheduler({ ...common, deliver: sqs.deliver, putEvent: events.put });
  const s3 = createS3({ ...common, home, emit: events.emit });
  const secrets = createSecretsManager(common);
  const surroundings: Surroundings = { ...common, emit: events.emit, objects: s3.objects, endpoint };
  const dynamodb = createDynamoDb({ folder: join(home, 'dynamodb'), account, region });
  const query = createSts({ account });
  const glueService = createGlue(surroundings, {
    jobRunners: {},
    logFolder: join(home, 'logs'),
    ...glue,
    readSecret: (id) => Promise.resolve().then(() => secrets.read(id)),
  });
  const json = [sqs.service, secrets.service, dynamodb, events.service, glueService];
  return {
    services: { json, scheduler, query, s3 },
    all: [s3, query, ...json, scheduler],
  };
}
