import { type IncomingMessage, type Server, type ServerResponse, createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { type Clock, clockOf } from './clock.ts';
import { openDatabase } from './database.ts';
import { type Services, createDispatch } from './dispatch.ts';
import { EndpointError } from './endpoint-error.ts';
import type { Exchange, HttpService } from './exchange.ts';
import { Fate } from './faults/fate.ts';
import type { FaultPlan } from './faults/fault-rule.ts';
import { FaultSwitch } from './faults/fault-switch.ts';
import { FaultsInvalid } from './faults/read-faults.ts';
import { HttpExchange } from './http-exchange.ts';
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
  /** What shall go wrong; nothing by default. */
  readonly faults?: FaultPlan | undefined;
}

export interface Endpoint {
  /** `http://127.0.0.1:4566` */
  readonly origin: string;
  close(): Promise<void>;
}

type Dispatch = (exchange: Exchange) => Promise<void>;

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
  faults: plan,
}: EndpointOptions): Promise<Endpoint> {
  const stopping = new AbortController();
  const opened = Promise.withResolvers<Dispatch>();
  // Who comes while the services take up what a kill left behind, waits.
  let dispatch: Dispatch = (exchange) => opened.promise.then((open) => open(exchange));
  opened.promise.catch(() => undefined);

  const faults = new FaultSwitch({ log });
  const fateOf = (request: IncomingMessage, response: ServerResponse) =>
    faults.active === null ? undefined : new Fate({ faults: faults.active, clock, request, response });

  const server = createServer((request, response) => {
    const exchange = new HttpExchange({
      ...{ request, response, requestId: uuid(random), stopping: stopping.signal },
      fate: fateOf(request, response),
    });
    const failed = (thrown: unknown) => {
      log.error({ requestId: exchange.context.requestId, ...place(thrown) }, 'request failed');
      response.destroy();
    };
    dispatch(exchange).catch(failed);
  });
  // A long poll takes 20 s, and a job may hold a connection open between calls.
  server.keepAliveTimeout = 65_000;
  server.requestTimeout = 0;

  const origin = await listen({ server, host, port });
  const stopServer = () => drain(server);
  const now = () => clock.now();
  let state: State;
  try {
    state = await openState({
      ...{ home, account, region, clock, now, random, log, glue, athena, faults },
      endpoint: () => origin,
      plan,
    });
  } catch (error) {
    opened.reject(new Error('The endpoint did not start.'));
    await stopServer();
    throw error;
  }
  dispatch = createDispatch({ services: state.services, faults, log });
  opened.resolve(dispatch);

  let closed: Promise<void> | undefined;
  const close = async () => {
    stopping.abort();
    await Promise.all([stopServer(), state.settle()]);
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

/** Lets the requests under way end, for a second. */
async function drain(server: Server): Promise<void> {
  const drained = new Promise<void>((resolve) => server.close(() => resolve()));
  server.closeIdleConnections();
  const impatience = setTimeout(() => server.closeAllConnections(), 1000);
  await drained;
  clearTimeout(impatience);
}

function listen({ server, host, port }: { server: Server; host: string; port: number }): Promise<string> {
  return new Promise((resolve, reject) => {
    server.once('error', (error: NodeJS.ErrnoException) => {
      reject(
        error.code === 'EADDRINUSE' || error.code === 'EACCES'
          ? EndpointError.portTaken({ host, port, code: error.code })
          : error,
      );
    });
    server.listen(port, host, () => {
      const address = server.address() as AddressInfo;
      const name = address.family === 'IPv6' ? `[${address.address}]` : address.address;
      resolve(`http://${name}:${address.port}`);
    });
  });
}
