import type { Socket } from 'node:net';
import { type Clock, clockOf } from './clock.ts';
import { openDatabase } from './database.ts';
import { type Dispatch, type Services, createDispatch } from './dispatch.ts';
import { EndpointError } from './endpoint-error.ts';
import type { HttpService } from './exchange.ts';
import { Fate } from './faults/fate.ts';
import type { FaultPlan } from './faults/fault-rule.ts';
import { FaultSwitch } from './faults/fault-switch.ts';
import { FaultsInvalid } from './faults/read-faults.ts';
import { HttpExchange } from './http-exchange.ts';
import { HttpServer } from './http-server.ts';
import { lockHome } from './home-lock.ts';
import { uuid } from './identifiers.ts';
import { place } from './json-protocol.ts';
import type { Logger } from './log.ts';
import { type AthenaSettings, type GlueSettings, type MountOptions, mountServices } from './mount.ts';
import type { JsonService } from './service.ts';

export interface EndpointOptions {
  /** Folder of all state. */
  readonly home: string;
  /** 0 takes a free one. */
  readonly port: number;
  readonly host?: string;
  readonly now?: () => Date;
  /** Time and timers both; by default `now` with the machine's timers. */
  readonly clock?: Clock;
  /** Uniform in [0, 1). */
  readonly random?: () => number;
  readonly log?: Logger;
  readonly account?: string;
  readonly region?: string;
  /** The programs that stand for job scripts, and where their output goes. */
  readonly glue?: GlueSettings;
  /** By default it queries the Iceberg tables of the Glue here. */
  readonly athena?: AthenaSettings;
  /**
   * Secrets by access key. With them all is as strict as on AWS: there are no other access keys but `test` and what STS gives out,
   * every signature is verified, and it has to be for this region and time. Without them any access key does.
   */
  readonly credentials?: Readonly<Record<string, string>> | undefined;
  /** What shall go wrong; nothing by default. */
  readonly faults?: FaultPlan | undefined;
}

export interface Endpoint {
  /** `http://127.0.0.1:4566` */
  readonly origin: string;
  close(): Promise<void>;
}

const silent: Logger = { info: () => undefined, warn: () => undefined, error: () => undefined };

/** Boots the embedded AWS endpoint: one port, all state below `home`. */
export async function startEndpoint({
  home,
  port,
  host = '127.0.0.1',
  now: time = () => new Date(),
  clock = clockOf(time),
  random = Math.random,
  log = silent,
  account = '000000000000',
  region = 'us-east-1',
  glue = {},
  athena = {},
  credentials,
  faults: plan,
}: EndpointOptions): Promise<Endpoint> {
  const stopping = new AbortController();
  const opened = Promise.withResolvers<Dispatch>();
  // Who comes while the services take up what a kill left behind, waits.
  let dispatch: Dispatch = {
    call: (call) => opened.promise.then((open) => open.call(call)),
    exchange: (exchange) => opened.promise.then((open) => open.exchange(exchange)),
  };
  opened.promise.catch(() => undefined);

  const faults = new FaultSwitch({ log });
  const fateOf = (socket: Socket) =>
    faults.active === null ? undefined : new Fate({ faults: faults.active, clock, socket });

  const requestId = () => uuid(random);
  const failed = (id: string, thrown: unknown) =>
    log.error({ requestId: id, ...place(thrown) }, 'request failed');
  const server = new HttpServer({
    ...{ requestId, fateOf, stopping: stopping.signal },
    // A long poll takes 20 s, and a job may hold a connection open between calls.
    keptAlive: 65,
    serve: (call) =>
      dispatch.call(call).catch((thrown: unknown) => {
        failed(call.context.requestId, thrown);
        throw thrown;
      }),
    handle: (request, response) => {
      const exchange = new HttpExchange({
        ...{ request, response, requestId: requestId(), stopping: stopping.signal },
        fate: fateOf(request.socket),
      });
      dispatch.exchange(exchange).catch((thrown: unknown) => {
        failed(exchange.context.requestId, thrown);
        response.destroy();
      });
    },
  });

  const origin = await server.listen({ host, port });
  const now = () => clock.now();
  let state: State;
  try {
    state = await openState({
      ...{ home, account, region, clock, now, random, log, glue, athena, credentials, faults },
      endpoint: () => origin,
      plan,
    });
  } catch (error) {
    opened.reject(new Error('The endpoint did not start.'));
    await server.close();
    throw error;
  }
  dispatch = createDispatch({ services: state.services, faults, log });
  opened.resolve(dispatch);

  let closed: Promise<void> | undefined;
  const close = async () => {
    stopping.abort();
    await Promise.all([server.close(), state.settle()]);
    await state.close();
  };
  return { origin, close: () => (closed ??= close()) };
}

interface State {
  readonly services: Services;
  /** Ends what runs by itself: jobs, queries, replays, schedules. */
  settle(): Promise<void>;
  /** Closes the stores, when no request uses them any more. */
  close(): Promise<void>;
}

async function openState({
  plan,
  ...options
}: Omit<MountOptions, 'database'> & { readonly plan: FaultPlan | undefined }): Promise<State> {
  const lock = lockHome(options.home);
  const database = openDatabase(options.home);
  const { services, working, stores } = mountServices({ ...options, database });
  const stop = async (which: readonly (JsonService | HttpService)[]) => {
    const results = await Promise.allSettled(which.map(async (service) => service.stop?.()));
    for (const result of results) {
      if (result.status === 'rejected') options.log.error(place(result.reason), 'stop failed');
    }
  };
  const close = async () => {
    await stop(stores);
    database.close();
    lock.release();
  };
  options.faults.know(operationsOf(services));
  try {
    if (plan !== undefined) turnOn(options.faults, plan);
    for (const service of [...stores, ...working]) await service.start?.();
  } catch (error) {
    await stop(working);
    await close();
    throw error;
  }
  return { services, settle: () => stop(working), close };
}

function turnOn(faults: FaultSwitch, plan: FaultPlan): void {
  try {
    faults.turnOn(plan);
  } catch (error) {
    throw error instanceof FaultsInvalid ? EndpointError.faultsInvalid(error.message) : error;
  }
}

function operationsOf({ json, scheduler, query, s3 }: Services): Map<string, readonly string[]> {
  return new Map([
    ...json.map(({ name, operations }) => [name, Object.keys(operations)] as const),
    ...[scheduler, query, s3].map(({ name, operationNames = [] }) => [name, operationNames] as const),
  ]);
}
