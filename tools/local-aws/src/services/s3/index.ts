import type { DatabaseSync } from 'node:sqlite';
import type { HttpService } from '../../endpoint/exchange.ts';
import type { Logger } from '../../endpoint/log.ts';
import type { NativeEvent, ObjectFiles } from '../../endpoint/service.ts';
import { createObjectFiles } from './object-files.ts';
import { ObjectStore } from './object-store.ts';
import { reconcile } from './reconcile.ts';
import { handleS3 } from './rest-xml.ts';

export interface S3 extends HttpService {
  readonly objects: ObjectFiles;
}

export function createS3(given: {
  readonly home: string;
  readonly database: DatabaseSync;
  readonly now: () => Date;
  readonly random: () => number;
  readonly log: Logger;
  readonly emit: (event: NativeEvent) => void;
}): S3 {
  const store = new ObjectStore(given);
  const onCreated = () => undefined;
  return {
    name: 'S3',
    objects: createObjectFiles({ store, onCreated }),
    start: () => reconcile(store),
    handle: (exchange) => handleS3({ exchange, store, log: given.log }),
  };
}
