import type { AnyContract, DataOf, EventContract, EventFrom } from '@daybreak/event-contracts';
import type { FastifyBaseLogger, FastifyInstance, RawServerDefault } from 'fastify';
import type { ZodTypeProvider } from 'fastify-type-provider-zod';
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Logger } from 'pino';
import type { z } from 'zod';
import type { Aggregate, Facts, Perform } from './decision.ts';
import type { ServiceManifest } from './manifest.ts';
import type { SharedResource } from './platform.ts';

/** What a service is made of. `startProcess` and `lambdaHandler` host the same definition. */
export interface ServiceDefinition<Settings extends z.ZodObject, Dependencies> {
  readonly manifest: ServiceManifest;
  /** Environment variables of its own, beyond those of the kit and of `manifest.uses`; validated at boot. */
  readonly settings: Settings;
  /** Builds clients once: the only place that reads settings. Injected whole in tests. */
  readonly dependencies: (
    surroundings: Surroundings<z.infer<Settings>>,
  ) => Dependencies | Promise<Dependencies>;
  /** Exactly one for each contract that the manifest consumes or reminds itself of; a missing or an extra one fails at boot. */
  readonly handlers: readonly EventHandler<Dependencies>[];
  readonly routes: readonly Route<Dependencies>[];
}

export interface Surroundings<Settings> {
  readonly settings: Settings;
  /** Names of the shared resources; asking for one that `manifest.uses` does not list throws. */
  readonly shared: Readonly<Record<SharedResource, string>>;
  readonly account: string;
  /** For clients: `new GlueClient(aws)`. Region, and locally the endpoint and credentials. */
  readonly aws: AwsConnection;
  readonly log: Logger;
  readonly now: () => Date;
}

/** What every AWS client of the process is built with. Without credentials the SDK's own chain finds them. */
export interface AwsConnection {
  readonly region: string;
  readonly endpoint?: string;
  readonly credentials?: {
    readonly accessKeyId: string;
    readonly secretAccessKey: string;
    readonly sessionToken?: string;
  };
}

export interface HandlerContext<Dependencies> {
  readonly dependencies: Dependencies;
  readonly log: Logger;
  readonly now: () => Date;
  /**
   * Load, perform what an interruption left pending, decide, save with pending effects, perform, clear. Drops an event
   * that the aggregate has seen, so a handler calls it once for each aggregate. A handler whose input depends on the
   * state gives a function for it: to read the state first and leave would leave pending effects behind.
   */
  readonly process: <State, Input, Effect extends { type: string }>(work: {
    readonly aggregate: Aggregate<State, Input, Effect>;
    readonly id: string;
    readonly input: Input | Facts<State, Input>;
    readonly perform: Perform<Effect>;
  }) => Promise<State>;
}

/** The part of an aggregate that reading its state needs. */
export type Stored<State> = Pick<Aggregate<State, never, never>, 'name' | 'initial'>;

export interface EventHandler<Dependencies> {
  readonly contract: AnyContract;
  readonly handle: (event: never, context: HandlerContext<Dependencies>) => Promise<void>;
}

/** A handler whose event is typed by its contract. Throwing leaves the message on the queue for another try. */
export function on<C extends AnyContract, Dependencies>(
  contract: C,
  handle: (event: EventFrom<C>, context: HandlerContext<Dependencies>) => Promise<void>,
): EventHandler<Dependencies> {
  return { contract, handle };
}

/** Documents that `record` effects wrote. */
export interface Documents {
  get(collection: string, id: string): Promise<unknown>;
  /** Descending by id, so that ids that begin with a time list newest first. */
  list(collection: string, page?: { readonly limit?: number }): Promise<readonly unknown[]>;
}

/** Fastify with zod: a route's `schema` types its request and reply, and describes them in `/openapi.json`. */
export type App = FastifyInstance<
  RawServerDefault,
  IncomingMessage,
  ServerResponse,
  FastifyBaseLogger,
  ZodTypeProvider
>;

/** What a route may use: it reads, or puts an event on the bus that begins something. State changes by events only. */
export interface RouteContext<Dependencies> extends Pick<
  HandlerContext<Dependencies>,
  'dependencies' | 'now'
> {
  readonly documents: Documents;
  /** An aggregate's state without changing it. */
  readonly read: <State>(aggregate: Stored<State>, id: string) => Promise<State>;
  /** Gives back the event's id. Asking again with the same `eventId` is the same event to every consumer. */
  readonly publish: <C extends EventContract>(
    contract: C,
    event: { readonly correlationId: string; readonly data: DataOf<C>; readonly eventId?: string },
  ) => Promise<{ eventId: string }>;
}

/** Adds the routes of one resource to the service's API. */
export type Route<Dependencies> = (app: App, context: RouteContext<Dependencies>) => void | Promise<void>;
