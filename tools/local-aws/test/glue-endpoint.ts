import { GlueClient } from '@aws-sdk/client-glue';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { NativeEvent, ObjectFiles } from '../src/endpoint/service.ts';
import { createGlue, type GlueOptions } from '../src/services/glue/index.ts';
import { clientConfig } from './endpoint.ts';
import { serveAlone } from './serve-alone.ts';

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

export async function startGlue(options: Partial<GlueOptions> = {}): Promise<GlueEndpoint> {
  return open(await mkdtemp(join(tmpdir(), 'daybreak-glue-')), options);
}

async function open(home: string, options: Partial<GlueOptions>): Promise<GlueEndpoint> {
  const alone = await serveAlone({
    home,
    signedFor: 'glue',
    create: (surroundings) =>
      createGlue(surroundings, {
        readSecret: () => Promise.reject(new Error('There are no secrets in this test.')),
        jobRunners: {},
        logFolder: join(home, 'logs'),
        ...options,
      }),
  });
  const { database, events, objects, event } = alone;
  const client = new GlueClient(clientConfig(alone.origin));
  const stop = async () => {
    client.destroy();
    await alone.stop();
  };
  return {
    client,
    home,
    events,
    objects,
    event,
    pidOf: (runId) => {
      const row = database.prepare('SELECT document FROM glue_job_runs WHERE name = ?').get(runId);
      return (JSON.parse((row as { document: string }).document) as { pid: number }).pid;
    },
    killed: async (changed = {}) => {
      client.destroy();
      await alone.shut();
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
