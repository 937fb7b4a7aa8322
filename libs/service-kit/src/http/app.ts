import swagger from '@fastify/swagger';
import { fastify, LogController, type FastifyBaseLogger } from 'fastify';
import {
  hasZodFastifySchemaValidationErrors,
  jsonSchemaTransform,
  serializerCompiler,
  validatorCompiler,
} from 'fastify-type-provider-zod';
import type { ZodTypeProvider } from 'fastify-type-provider-zod';
import type { Logger } from 'pino';
import { z } from 'zod';
import { CataloguedError } from '../errors.ts';
import type { ServiceManifest } from '../manifest.ts';
import type { App, Route, RouteContext } from '../service.ts';

/** pino's. */
const warnLevel = 40;

/** Each resolves when that part of the surroundings can be reached. */
export type ReadinessChecks = Readonly<Record<'queue' | 'table' | 'bus', () => Promise<unknown>>>;

const reachability = z.enum(['reachable', 'unreachable']);
const readiness = z.object({
  ready: z.boolean(),
  queue: reachability,
  table: reachability,
  bus: reachability,
});

/** A service's API: its own routes, and those that every service has. */
export async function createApp<Dependencies>({
  manifest,
  routes,
  context,
  checks,
  log,
}: {
  readonly manifest: ServiceManifest;
  readonly routes: readonly Route<Dependencies>[];
  readonly context: RouteContext<Dependencies>;
  readonly checks: ReadinessChecks;
  readonly log: Logger;
}): Promise<App> {
  const level = log.levelVal < warnLevel ? 'warn' : log.level;
  const loggerInstance: FastifyBaseLogger = log.child({ part: 'http' }, { level });
  const app: App = fastify({
    loggerInstance,
    // Requests are not logged: their paths and queries are the caller's.
    logController: new LogController({ disableRequestLogging: true }),
    forceCloseConnections: true,
  }).withTypeProvider<ZodTypeProvider>();
  app.setValidatorCompiler(validatorCompiler);
  app.setSerializerCompiler(serializerCompiler);
  app.setErrorHandler((error, _request, reply) => {
    const { status, body } = replyTo(error);
    if (status >= 500) log.error({ err: error }, 'a request failed');
    return reply.status(status).send(body);
  });
  await app.register(swagger, {
    openapi: { info: { title: `daybreak ${manifest.name}`, description: manifest.summary, version: '1' } },
    transform: jsonSchemaTransform,
  });

  app.get('/openapi.json', { schema: { hide: true } }, () => app.swagger());
  app.get(
    '/health',
    {
      schema: {
        summary: 'Is the process alive?',
        response: { 200: z.object({ status: z.literal('alive') }) },
      },
    },
    () => ({ status: 'alive' as const }),
  );
  app.get(
    '/ready',
    { schema: { summary: 'Can it reach what it needs?', response: { 200: readiness, 503: readiness } } },
    async (_request, reply) => {
      const reach = async (part: keyof ReadinessChecks) =>
        await checks[part]().then(
          () => 'reachable' as const,
          () => 'unreachable' as const,
        );
      const [queue, table, bus] = await Promise.all([reach('queue'), reach('table'), reach('bus')]);
      const ready = [queue, table, bus].every((part) => part === 'reachable');
      return await reply.status(ready ? 200 : 503).send({ ready, queue, table, bus });
    },
  );
  await app.register(async (scope) => {
    for (const route of routes) await route(scope.withTypeProvider<ZodTypeProvider>(), context);
  });
  await app.ready();
  return app;
}

/** Paths and codes of what does not fit, or a catalogued text; nothing of any other error. */
function replyTo(error: unknown): { status: number; body: Readonly<Record<string, unknown>> } {
  if (hasZodFastifySchemaValidationErrors(error)) {
    const issues = error.validation.map(({ instancePath, keyword }) => ({
      path: instancePath,
      code: keyword,
    }));
    return { status: 400, body: { code: 'REQUEST_NOT_VALID', part: error.validationContext, issues } };
  }
  if (error instanceof CataloguedError)
    return { status: error.status, body: { code: error.code, message: error.message } };
  const status = clientErrorStatus(error);
  if (status !== undefined)
    return { status, body: { code: 'REQUEST_REFUSED', message: 'The request cannot be read.' } };
  return {
    status: 500,
    body: { code: 'INTERNAL', message: 'The request failed. The log of the service says where.' },
  };
}

/** Fastify's own refusals: a body that is not JSON, too large, of another media type. */
function clientErrorStatus(error: unknown): number | undefined {
  if (!(error instanceof Error) || !('statusCode' in error)) return undefined;
  const { statusCode } = error;
  return typeof statusCode === 'number' && statusCode >= 400 && statusCode < 500 ? statusCode : undefined;
}
