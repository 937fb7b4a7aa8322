import { GlueClient } from '@aws-sdk/client-glue';
import { nativeContracts } from '@daybreak/event-contracts';
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { openDatabase } from '../src/endpoint/database.ts';
import { handleJson } from '../src/endpoint/json-protocol.ts';
import type { Logger } from '../src/endpoint/log.ts';
import type { JsonService, NativeEvent, ObjectFiles, Surroundings } from '../src/endpoint/service.ts';
import { createGlue, type GlueOptions } from '../src/services/glue/index.ts';
import { clientConfig } from './endpoint.ts';

/** Glue alone behind the real wire protocol, with its native events in hand. */
export interface GlueEndpoint extends AsyncDisposable {
  readonly client: GlueClient;
  readonly home: string;
  readonly events: readonly NativeEvent[];
  readonly objects: ObjectFiles;
  /** The first event that fits, once it is there. */
  event(fits: (event: NativeEvent) => boolean): Promise<NativeEvent>;
  /** The process of a job run, from the endpoint's own record. */
  pidOf(runId: string): number;
  /** As after `kill -9`: the same state, nothing tidied up before. */
  killed(options?: Partial<GlueOptions>): Promise<GlueEndpoint>;
  restarted(options?: Partial<GlueOptions>): Promise<GlueEndpoint>;
}

const log: Logger = { info: () => undefined, warn: () => undefined, error: () => undefined };

export async function startGlue(options: Partial<GlueOptions> = {}): Promise<GlueEndpoint> {
  return open(await mkdtemp(join(tmpdir(), 'daybreak-glue-')), options);
}

async function open(home: string, options: Partial<GlueOptions>): Promise<GlueEndpoint> {
  const database = openDatabase(home);
  const events: NativeEvent[] = [];
  const waiting = new Set<() => void>();
  const objects = folder(join(home, 'objects'));
  let origin = '';
  const surroundings: Surroundings = {
    account: '123456789012',
    region: 'us-east-1',
    database,
    now: () => new Date(),
    random: Math.random,
    log,
    emit: (event) => {
      // What the services of Daybreak expect of AWS: an event that they could not read fails the test.
      const contract = nativeContracts.find(
        ({ source, detailType }) => source === event.source && detailType === event.detailType,
      );
      contract?.detail.parse(event.detail);
      events.push(event);
      for (const look of waiting) look();
    },
    objects,
    endpoint: () => origin,
  };
  const service: JsonService = createGlue(surroundings, {
    readSecret: () => Promise.reject(new Error('There are no secrets in this test.')),
    jobRunners: {},
    logFolder: join(home, 'logs'),
    ...options,
  });
  const server = createServer((request, response) => {
    const context = { requestId: 'r-1', origin, signal: new AbortController().signal };
    const operation = String(request.headers['x-amz-target']).replace('AWSGlue.', '');
    void handleJson({
      exchange: { request, response, path: '/', query: new URLSearchParams(), context, signedFor: 'glue' },
      service,
      operation,
      log,
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  await service.start?.();
  const client = new GlueClient(clientConfig(origin));
  const shut = async () => {
    client.destroy();
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  };
  const stop = async () => {
    await service.stop?.();
    await shut();
    if (database.isOpen) database.close();
  };
  return {
    client,
    home,
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
    pidOf: (runId) => {
      const row = database.prepare('SELECT document FROM glue_job_runs WHERE name = ?').get(runId);
      return (JSON.parse((row as { document: string }).document) as { pid: number }).pid;
    },
    killed: async (changed = {}) => {
      await shut();
      // Without its database the old endpoint can do nothing any more, as if it were dead.
      database.close();
      return open(home, { ...options, ...changed });
    },
    restarted: async (changed = {}) => {
      await stop();
      return open(home, { ...options, ...changed });
    },
    [Symbol.asyncDispose]: async () => {
      await stop();
      await rm(home, { recursive: true, force: true });
    },
  };
}

function folder(root: string): ObjectFiles {
  const pathOf = (uri: string) => join(root, uri.replace('s3://', ''));
  return {
    root,
    pathOf,
    read: (uri) => readFile(pathOf(uri)),
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
