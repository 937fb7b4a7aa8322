import type { HttpService } from '../../endpoint/exchange.ts';
import type { Logger } from '../../endpoint/log.ts';
import type { Ground, NativeEvent, ObjectFiles } from '../../endpoint/service.ts';
import { objectCreated } from './object-created.ts';
import { createObjectFiles } from './object-files.ts';
import { ObjectStore } from './object-store.ts';
import { reconcile } from './reconcile.ts';
import { handleS3 } from './rest-xml.ts';

export interface S3 extends HttpService {
  readonly objects: ObjectFiles;
}

export function createS3({
  home,
  account,
  region,
  database,
  now,
  random,
  log,
  emit,
}: Ground & {
  readonly home: string;
  readonly log: Logger;
  readonly emit: (event: NativeEvent) => void;
}): S3 {
  const store = new ObjectStore({
    ...{ home, database, now, random },
    onCreated(object, cause) {
      const bucket = database.prepare('SELECT notifies FROM s3_buckets WHERE name = ?').get(object.bucket);
      if (bucket?.['notifies'] === 1) emit(objectCreated({ object, cause, account }));
    },
  });
  return {
    name: 'S3',
    objects: createObjectFiles({ store, random }),
    start: () => reconcile(store),
    handle: (exchange) => handleS3({ exchange, store, region, log }),
  };
}
