import type { z } from 'zod';
import type { Service } from '../define-service.ts';
import { NotBuiltYet } from '../errors.ts';

/** One function for both: an SQS batch, or an HTTP request of a function URL or API Gateway (payload 2.0). */
export type LambdaHandler = (event: unknown) => Promise<unknown>;

export function lambdaHandler<Settings extends z.ZodObject, Dependencies>(
  service: Service<Settings, Dependencies>,
): LambdaHandler {
  return () => Promise.reject(new NotBuiltYet(`The Lambda host of ${service.definition.manifest.name}`));
}
