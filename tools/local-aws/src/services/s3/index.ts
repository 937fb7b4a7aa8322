import { createHash } from 'node:crypto';
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import type { HttpService } from '../../endpoint/exchange.ts';
import type { Logger } from '../../endpoint/log.ts';
import type { Ground, NativeEvent, ObjectFiles } from '../../endpoint/service.ts';
import type { KeyRing } from '../../endpoint/signing/key-ring.ts';
import { WriteWatch } from './conditions.ts';
import { objectCreated, objectDeleted } from './events.ts';
import { Caretaker } from './lifecycle/caretaker.ts';
import { createObjectFiles } from './object-files.ts';
import { s3OperationNames } from './operation-names.ts';
import type { S3Context } from './request.ts';
import { handleS3 } from './rest-xml.ts';
import { BucketStore } from './storage/bucket-store.ts';
import { FileChanges } from './storage/file-changes.ts';
import { Incoming } from './storage/incoming.ts';
import { Lists } from './storage/lists.ts';
import { ObjectStore, type Witness } from './storage/object-store.ts';
import { createSchema } from './storage/schema.ts';
import { UploadStore } from './storage/upload-store.ts';

export interface S3 extends HttpService {
  readonly objects: ObjectFiles;
}

export function createS3({
  home,
  account,
  region,
  database,
  clock,
  now,
  random,
  log,
  keys,
  emit,
}: Ground & {
  readonly home: string;
  readonly keys: KeyRing;
  readonly log: Logger;
  readonly emit: (event: NativeEvent) => void;
}): S3 {
  const root = join(home, 's3');
  mkdirSync(join(root, '.versions'), { recursive: true });
  createSchema(database);
  const changes = new FileChanges({ root, database });
  const buckets = new BucketStore({ root, database });
  const uploads = new UploadStore({ root, database, changes, random });
  const incoming = new Incoming({ root, random });
  const lists = new Lists(database);
  const writes = new WriteWatch();
  const witness = witnessOf({ buckets, writes, emit, account });
  const objects = new ObjectStore({ root, database, buckets, changes, now, random, witness });
  const owner = createHash('sha256').update(account).digest('hex');
  const context: S3Context = { buckets, objects, lists, uploads, incoming, writes, region, owner, now };
  const caretaker = new Caretaker({ clock, random, log, buckets, objects, lists, uploads });
  return {
    name: 'S3',
    operationNames: s3OperationNames,
    objects: createObjectFiles({ objects, buckets, lists, incoming, random }),
    start() {
      changes.recover();
      incoming.clear();
      caretaker.start();
    },
    stop: () => caretaker.stop(),
    handle: (exchange) => handleS3({ exchange, context, keys, log }),
  };
}

/** Tells EventBridge, where the bucket wants it. */
function witnessOf({
  buckets,
  writes,
  emit,
  account,
}: {
  buckets: BucketStore;
  writes: WriteWatch;
  emit: (event: NativeEvent) => void;
  account: string;
}): Witness {
  const notifies = (bucket: string) => {
    const configuration = buckets.setting(bucket, 'notification');
    return (
      typeof configuration === 'object' &&
      configuration !== null &&
      'EventBridgeConfiguration' in configuration
    );
  };
  return {
    created(object, cause) {
      if (notifies(object.bucket)) emit(objectCreated(object, cause, account));
    },
    deleted(deletion, cause) {
      const { bucket, key } = deletion.object;
      writes.deleted(bucket, key);
      if (notifies(bucket)) emit(objectDeleted(deletion, cause, account));
    },
  };
}
