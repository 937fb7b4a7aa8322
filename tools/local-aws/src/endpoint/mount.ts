import { join } from 'node:path';
import { type AthenaOptions, createAthena } from '../services/athena/index.ts';
import { createDynamoDb } from '../services/dynamodb/index.ts';
import { createEventBridge } from '../services/eventbridge/index.ts';
import { type GlueOptions, createGlue } from '../services/glue/index.ts';
import { createS3 } from '../services/s3/index.ts';
import { createScheduler } from '../services/scheduler/index.ts';
import { createSecretsManager } from '../services/secrets-manager/index.ts';
import { createSqs } from '../services/sqs/index.ts';
import { createSts } from '../services/sts/index.ts';
import { Sessions } from '../services/sts/sessions.ts';
import { athenaCatalog, currentTableFiles } from './lake.ts';
import type { Services } from './dispatch.ts';
import { deliveryFaults, repeatedCalls } from './faults/delivery-faults.ts';
import type { FaultSwitch } from './faults/fault-switch.ts';
import type { HttpService } from './exchange.ts';
import type { Logger } from './log.ts';
import type { Ground, JsonService, Surroundings } from './service.ts';
import { Authenticator } from './signing/authenticator.ts';
import { KeyRing } from './signing/key-ring.ts';

export interface MountOptions extends Ground {
  readonly home: string;
  readonly log: Logger;
  readonly faults: FaultSwitch;
  readonly endpoint: () => string;
  /** Secrets by access key, where no others shall do. */
  readonly credentials?: Readonly<Record<string, string>> | undefined;
  readonly glue: GlueSettings;
  readonly athena: AthenaSettings;
}

/** What the host of the endpoint says about Glue. */
export type GlueSettings = Partial<Omit<GlueOptions, 'readSecret'>>;

/** What the host of the endpoint says about Athena; the catalog is by default Glue's here, its tables Iceberg's. */
export type AthenaSettings = Partial<AthenaOptions>;

export interface Mounted {
  readonly services: Services;
  /** Those that hold state open; started first, stopped last. */
  readonly stores: readonly (JsonService | HttpService)[];
  /** Those that may work between requests. */
  readonly working: readonly (JsonService | HttpService)[];
}

/** Creates every service and gives each what it needs of the others. */
export function mountServices({
  home,
  endpoint,
  credentials,
  glue,
  athena,
  faults,
  ...common
}: MountOptions): Mounted {
  const sessions = new Sessions(common.database);
  const keys = new KeyRing({ given: credentials, issued: sessions });
  const authenticator = new Authenticator({ ...common, keys });
  const sqs = createSqs({ ...common, home, authenticator, faults: () => faults.active });
  const events = createEventBridge({
    ...{ ...common, deliver: sqs.deliver },
    disturb: deliveryFaults(faults),
    failEntry: () => faults.active?.ofEntry(),
  });
  const scheduler = createScheduler({
    ...{ ...common, authenticator },
    deliver: sqs.deliver,
    putEvent: events.put,
    putEvents: events.putEvents,
    repeat: repeatedCalls(faults),
  });
  const s3 = createS3({ ...common, home, keys, emit: events.emit });
  const secrets = createSecretsManager(common);
  const surroundings: Surroundings = { ...common, emit: events.emit, objects: s3.objects, endpoint };
  const dynamodb = createDynamoDb({ ...common, folder: join(home, 'dynamodb') });
  const query = createSts({ ...common, sessions, authenticator });
  const glueService = createGlue(surroundings, {
    jobRunners: {},
    logFolder: join(home, 'logs'),
    ...glue,
    readSecret: (id) => Promise.resolve().then(() => secrets.read(id)),
  });
  const athenaService = createAthena(surroundings, {
    catalog: athenaCatalog(glueService),
    tableFiles: currentTableFiles({ glue: glueService, objects: s3.objects, now: common.now }),
    ...athena,
  });
  const json = [sqs.service, secrets.service, dynamodb, events.service, glueService, athenaService];
  return {
    services: { json, scheduler, query, s3, sqsQuery: sqs.query, authenticator, stored: sqs.stored },
    stores: [s3, dynamodb, sqs.query],
    working: [sqs.service, secrets.service, events.service, glueService, athenaService, scheduler],
  };
}
