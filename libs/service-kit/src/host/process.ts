import type { z } from 'zod';
import type { Service } from '../define-service.ts';
import { EnvironmentNotValid } from '../errors.ts';
import { describeError } from '../telemetry/log.ts';
import { runService, type RunningService } from './run-service.ts';

/**
 * The process host: what a service's `main.ts` calls. Ends the process with 1 when the service cannot start, and with 0
 * after SIGTERM, SIGINT, or the end of the parent that it was forked by.
 */
export async function startProcess<Settings extends z.ZodObject, Dependencies>(
  service: Service<Settings, Dependencies>,
): Promise<RunningService> {
  const { name } = service.definition.manifest;
  // Node would print the error's text, which can quote data.
  process.on('uncaughtException', (error) =>
    giveUp(name, 'An error that nobody caught ended the service.', error),
  );
  let running: RunningService;
  try {
    running = await runService(service);
  } catch (error) {
    refuseToStart(name, error);
  }

  const end = () => {
    void running.stop().then(
      () => process.exit(0),
      () => process.exit(1),
    );
  };
  process.once('SIGTERM', end);
  process.once('SIGINT', end);
  process.once('disconnect', end);
  process.send?.({ type: 'ready', url: running.url });
  return running;
}

/** Nothing was read yet but configuration, so whatever the error says may be told. */
function refuseToStart(service: string, error: unknown): never {
  const reason = error instanceof Error ? error.message : 'unknown';
  const configuration = error instanceof EnvironmentNotValid;
  giveUp(service, configuration ? reason : `Service ${service} cannot start: ${reason}`, error);
}

function giveUp(service: string, msg: string, error: unknown): never {
  process.stderr.write(`${JSON.stringify({ level: 60, service, msg, err: describeError(error) })}\n`);
  process.exit(1);
}
