import { writeFile } from 'node:fs/promises';
import type { z } from 'zod';
import type { Service } from '../define-service.ts';
import type { KitVariables } from '../environment.ts';
import { PortTaken } from '../errors.ts';
import { startConsumer } from '../queue/consumer.ts';
import type { App } from '../service.ts';
import { realWorld, serviceRuntime, type World } from './service-runtime.ts';

export interface RunningService {
  readonly url: string;
  /** Receives no more, finishes what is in hand within the bound, closes. */
  readonly stop: () => Promise<void>;
}

/** Ctrl-C on the whole platform must end within 5 s. */
const stopBoundMilliseconds = 4_000;

/**
 * A message in hand is hidden by short leases, renewed while the process lives: what a process that died had in hand
 * comes back after seconds. The manifest's time is for Lambda, which renews nothing.
 */
const leaseSeconds = 6;

/** Runs a service within this process: HTTP and consumer. Leaves signals and the process's end to the caller. */
export async function runService<Settings extends z.ZodObject, Dependencies>(
  service: Service<Settings, Dependencies>,
  world: Partial<World> = {},
): Promise<RunningService> {
  const runtime = await serviceRuntime(service, { ...realWorld, ...world });
  const { kit, log, app, queue, handle } = runtime;
  const visibilitySeconds = Math.min(leaseSeconds, service.definition.manifest.queue.visibilitySeconds);

  const url = await listen(app, kit).catch(async (error: unknown) => {
    await runtime.close();
    throw error;
  });
  const consumer = startConsumer({ queue, handle, visibilitySeconds, log });
  if (kit.DAYBREAK_READY_FILE !== undefined) await writeFile(kit.DAYBREAK_READY_FILE, url);
  log.info({ url }, 'ready');

  let stopped: Promise<void> | undefined;
  const stop = async () => {
    await consumer.stop(stopBoundMilliseconds);
    await runtime.close();
    log.info('stopped');
  };
  return { url, stop: () => (stopped ??= stop()) };
}

async function listen(app: App, { DAYBREAK_HOST: host, DAYBREAK_PORT: port }: KitVariables): Promise<string> {
  try {
    return await app.listen({ host, port });
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'EADDRINUSE')
      throw new PortTaken({ host, port });
    throw error;
  }
}
