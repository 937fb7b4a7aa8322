import type { z } from 'zod';
import type { Service } from '../define-service.ts';
import { NotBuiltYet } from '../errors.ts';

export interface RunningService {
  readonly url: string;
  /** Stops receiving, finishes what is in hand within a bound, closes. */
  readonly stop: () => Promise<void>;
}

export function startProcess<Settings extends z.ZodObject, Dependencies>(
  service: Service<Settings, Dependencies>,
): Promise<RunningService> {
  return Promise.reject(new NotBuiltYet(`The process host of ${service.definition.manifest.name}`));
}
