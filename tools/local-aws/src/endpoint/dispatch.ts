import { type Exchange, type HttpService, header, reply } from './exchange.ts';
import { controlFaults } from './faults/control.ts';
import type { FaultSwitch } from './faults/fault-switch.ts';
import { type JsonCall, jsonCallOf } from './json-call.ts';
import { handleJson, refuseTarget } from './json-protocol.ts';
import type { Logger } from './log.ts';
import type { JsonService } from './service.ts';
import type { Authenticator } from './signing/authenticator.ts';

/** Every service that the endpoint has, by the way that a request finds it. */
export interface Services {
  readonly json: readonly JsonService[];
  readonly scheduler: HttpService;
  readonly query: HttpService;
  readonly s3: HttpService;
  /** SQS in the protocol of forms and XML. */
  readonly sqsQuery: HttpService;
  readonly authenticator: Authenticator;
  /** Resolves when all that was done so far is stored; undefined when it is. */
  readonly stored: () => Promise<void> | undefined;
}

export interface Dispatch {
  /** What has an `X-Amz-Target`. */
  readonly call: (call: JsonCall) => Promise<void>;
  readonly exchange: (exchange: Exchange) => Promise<void>;
}

/** One port for all: the protocol of a request says which service it is for. */
export function createDispatch({
  services,
  faults,
  log,
}: {
  services: Services;
  faults: FaultSwitch;
  log: Logger;
}): Dispatch {
  const { authenticator, stored } = services;
  const byTarget = new Map(
    services.json.map((service) => {
      const authenticate = authenticator.for({ service: service.signingName, protocol: 'json' });
      return [service.targetPrefix, { service, authenticate }] as const;
    }),
  );

  // Neither is async: what it throws is for whoever calls it, and the promise of a handler is passed on as it is.
  const call = (given: JsonCall): Promise<void> => {
    const { target } = given;
    const dot = target.lastIndexOf('.');
    const found = byTarget.get(target.slice(0, Math.max(dot, 0)));
    if (found === undefined) {
      refuseTarget(given);
      return Promise.resolve();
    }
    const operation = target.slice(dot + 1);
    return handleJson({ call: given, ...found, operation, log, stored });
  };
  const exchange = (given: Exchange): Promise<void> => {
    const target = header(given, 'x-amz-target');
    if (target !== undefined) return call(jsonCallOf(given, target));
    if (given.path === '/_health') {
      health(given);
      return Promise.resolve();
    }
    if (given.path === '/_faults') return controlFaults(given, faults);
    if (isSqsQuery(given)) return services.sqsQuery.handle(given);
    if (isForm(given) && given.path === '/') return services.query.handle(given);
    if (isScheduler(given)) return services.scheduler.handle(given);
    return services.s3.handle(given);
  };
  return { call, exchange };
}

/** No bucket's name begins with an underscore, so this path is free, and that of the faults. */
function health(exchange: Exchange): void {
  reply(exchange, {
    status: 200,
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ status: 'ok' }),
  });
}

function isForm(exchange: Exchange): boolean {
  return (
    exchange.request.method === 'POST' &&
    (header(exchange, 'content-type') ?? '').startsWith('application/x-www-form-urlencoded')
  );
}

/** The queue's address is the path, or the request is signed for SQS. */
function isSqsQuery(exchange: Exchange): boolean {
  const { path, query, signedFor } = exchange;
  if (signedFor !== undefined) return signedFor === 'sqs';
  return /^\/\d{12}\/[\w.-]+$/.test(path) && (isForm(exchange) || query.has('Action'));
}

/** A signed request says whom it is for; an unsigned one is told from a bucket by the path alone. */
function isScheduler({ path, signedFor }: Exchange): boolean {
  if (signedFor !== undefined) return signedFor === 'scheduler';
  return /^\/(schedules|schedule-groups)(\/|$)/.test(path);
}
