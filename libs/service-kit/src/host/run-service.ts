import { writeFile } from 'node:fs/promises';
import type { z } from 'zod';
import type { Service } from '../define-service.ts';
import { startConsumer } from '../queue/consumer.ts';
import { realWorld, serviceRuntime, type World } from './service-runtime.ts';

export interface RunningService {
  readonly url: string;
  /** Receives no more, finishes what is in hand within the bound, closes. */
  readonly stop: () => Promise<void>;
}

/** Ctrl-C on the whole platform must end within 5 s. */
const stopBoundMilliseconds = 4_000;

/** Runs a service within this process: HTTP and consumer. Leaves signals and the process's end to the caller. */
export async function runService<Settings extends z.ZodObject, Dependencies>(
  service: Service<Settings, Dependencies>,
  world: Partial<World> = {},
): Promise<RunningService> {
  const runtime = await serviceRuntime(service, { ...realWorld, ...world });
  const { kit, log, app, queue, handle } = runtime;
  const { name, queue: queueNeeds } = service.definition.manifest;

  const url = await app.listen({ host: kit.DAYBREAK_HOST, port: kit.DAYBREAK_PORT });
  const { visibilitySeconds } = queueNeeds;
  const consumer = startConsumer({ queue, handle, visibilitySeconds, log });
  if (kit.DAYBREAK_READY_FILE !== undefined) await writeFile(kit.DAYBREAK_READY_FILE, url);
  log.info({ url, service: name }, 'ready');

  let stopped: Promise<void> | undefined;
  const stop = async () => {
    await consumer.stop(stopBoundMilliseconds);
    await runtime.close();
    log.info('stopped');
  };
  return { url, stop: () => (stopped ??= stop()) };
}
