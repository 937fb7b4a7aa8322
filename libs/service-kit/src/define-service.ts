import { contractName } from '@daybreak/event-contracts';
import type { z } from 'zod';
import { HandlersDoNotMatchManifest } from './errors.ts';
import type { ServiceDefinition } from './service.ts';

/** A definition that was found whole; `startProcess` and `lambdaHandler` host it. */
export interface Service<Settings extends z.ZodObject = z.ZodObject, Dependencies = unknown> {
  readonly definition: ServiceDefinition<Settings, Dependencies>;
}

/** Checks that there is exactly one handler for each contract that the manifest consumes or reminds itself of. */
export function defineService<Settings extends z.ZodObject, Dependencies>(
  definition: ServiceDefinition<Settings, Dependencies>,
): Service<Settings, Dependencies> {
  const { manifest, handlers } = definition;
  const declared = [...manifest.consumes, ...(manifest.reminds ?? [])].map(contractName);
  const handled = handlers.map(({ contract }) => contractName(contract));
  const missing = declared.filter((name) => !handled.includes(name));
  const extra = handled.filter((name, index) => !declared.includes(name) || handled.indexOf(name) !== index);
  const repeated = declared.filter((name, index) => declared.indexOf(name) !== index);
  if (missing.length + extra.length + repeated.length > 0)
    throw new HandlersDoNotMatchManifest({ service: manifest.name, missing, extra, repeated });
  return { definition };
}
