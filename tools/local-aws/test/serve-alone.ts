import { nativeContracts } from '@daybreak/event-contracts';
import { readdirSync, statSync } from 'node:fs';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { dirname, join, relative } from 'node:path';
import type { DatabaseSync } from 'node:sqlite';
import { clockOf } from '../src/endpoint/clock.ts';
import { openDatabase } from '../src/endpoint/database.ts';
import { jsonCallOf } from '../src/endpoint/json-call.ts';
import { handleJson } from '../src/endpoint/json-protocol.ts';
import type { Logger } from '../src/endpoint/log.ts';
import type { JsonService, NativeEvent, ObjectFiles, Surroundings } from '../src/endpoint/service.ts';

/** One service behind the real wire protocol, with its native events in hand. */
export interface Alone {
  readonly origin: string;
  readonly database: DatabaseSync;
  readonly events: readonly NativeEvent[];
  readonly objects: ObjectFiles;
  /** The first event that fits, once it is there. */
  readonly event: (fits: (event: NativeEvent) => boolean) => Promise<NativeEvent>;
  /** Takes the door away and leaves the service as it is. */
  shut(): Promise<void>;
  stop(): Promise<void>;
}

const log: Logger = { info: () => undefined, warn: () => undefined, error: () => undefined };

export async function serveAlone({
  home,
  signedFor,
  create,
  now = () => new Date(),
}: {
  readonly home: string;
  readonly signedFor: string;
  readonly create: (surroundings: Surroundings) => JsonService;
  readonly now?: () => Date;
}): Promise<Alone> {
  const database = openDatabase(home);
  const events: NativeEvent[] = [];
  const waiting = new Set<() => void>();
  const objects = folder(join(home, 'objects'));
  let origin = '';
  const service = create({
    account: '123456789012',
    region: 'us-east-1',
    database,
    clock: clockOf(now),
    now,
    random: Math.random,
    log,
    emit: (event) => {
      // What the services of Daybreak expect of AWS: an event that they could not read fails the test.
      const contract = nativeContracts.find(
        ({ source, detailType }) => source === event.source && detailType === event.detailType,
      );
      contract?.detail.parse(event.detail);
      events.push(event);
      for (const look of [...waiting]) look();
    },
    objects,
    endpoint: () => origin,
  });
  const server = createServer((request, response) => {
    const context = { requestId: 'r-1', origin, signal: new AbortController().signal };
    const target = String(request.headers['x-amz-target']);
    const exchange = { request, response, path: '/', query: new URLSearchParams(), context, signedFor };
    const operation = target.replace(`${service.targetPrefix}.`, '');
    void handleJson({
      call: jsonCallOf(exchange, target),
      service,
      operation,
      log,
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  await service.start?.();
  const shut = async () => {
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  };
  return {
    origin,
    database,
    events,
    objects,
    event: (fits) =>
      new Promise((resolve) => {
        const look = () => {
          const found = events.find(fits);
          if (!found) return;
          waiting.delete(look);
          resolve(found);
        };
        waiting.add(look);
        look();
      }),
    shut,
    stop: async () => {
      await service.stop?.();
      await shut();
      if (database.isOpen) database.close();
    },
  };
}

function folder(root: string): ObjectFiles {
  const pathOf = (uri: string) => join(root, uri.replace('s3://', ''));
  return {
    root,
    pathOf,
    read: (uri) => readFile(pathOf(uri)),
    list: (uri) => {
      const [, bucket = '', prefix = ''] = /^s3:\/\/([^/]+)\/?(.*)$/.exec(uri) ?? [];
      return readdirSync(join(root, bucket), { recursive: true, withFileTypes: true })
        .filter((entry) => entry.isFile())
        .map((entry) => {
          const path = join(entry.parentPath, entry.name);
          const { size, mtime: lastModified } = statSync(path);
          const key = relative(join(root, bucket), path);
          return { uri: `s3://${bucket}/${key}`, key, size, lastModified };
        })
        .filter(({ key }) => key.startsWith(prefix));
    },
    write: async (uri, body) => {
      await mkdir(dirname(pathOf(uri)), { recursive: true });
      await writeFile(pathOf(uri), body);
    },
  };
}

/** The error that AWS's client throws, by name and message. */
export async function errorOf(call: Promise<unknown>): Promise<{ name: string; message: string }> {
  try {
    await call;
  } catch (error) {
    const { name, message } = error as Error;
    return { name, message };
  }
  throw new Error('The call succeeded.');
}
