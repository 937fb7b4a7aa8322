import { pino } from 'pino';
import { announcer } from '../effects/announce.ts';
import type { OutgoingEvent } from '../effects/outgoing-event.ts';
import { createApp } from '../http/app.ts';
import type { ServiceManifest } from '../manifest.ts';
import { messageHandler, readers, type MessageOutcome } from '../messages/message-handler.ts';
import type { App, Documents, EventHandler, Route, Stored } from '../service.ts';
import { memoryStore } from '../state/memory-store.ts';
import type { StateStore } from '../state/state-store.ts';

export interface InMemoryService {
  /** Handles an event, or a raw message body, as a queue would deliver it. Throws what the handler throws. */
  readonly deliver: (message: object | string) => Promise<MessageOutcome>;
  /** What went to the bus so far, in order. */
  readonly published: readonly OutgoingEvent[];
  readonly reminders: readonly { readonly event: OutgoingEvent; readonly delaySeconds: number }[];
  readonly documents: Documents;
  readonly read: <State>(aggregate: Stored<State>, id: string) => Promise<State>;
  /** The service's API; ask it with `app.inject`. */
  readonly app: () => Promise<App>;
  readonly store: StateStore;
}

/** A service without AWS: the kit's own loop over memory, so that its handlers, effects and routes can be tested. */
export function inMemoryService<Dependencies>({
  manifest,
  handlers = [],
  routes = [],
  dependencies,
  now = () => new Date('2026-11-02T03:00:00.000Z'),
  plug = () => undefined,
}: {
  readonly manifest: ServiceManifest;
  readonly handlers?: readonly EventHandler<Dependencies>[];
  readonly routes?: readonly Route<Dependencies>[];
  readonly dependencies: Dependencies;
  readonly now?: () => Date;
  /** Called before each write that follows a saved decision. Throwing there is what a kill is: nothing after it happens. */
  readonly plug?: () => void;
}): InMemoryService {
  const published: OutgoingEvent[] = [];
  const reminders: { event: OutgoingEvent; delaySeconds: number }[] = [];
  const memory = memoryStore();
  const plugged =
    <Arguments extends unknown[]>(write: (...given: Arguments) => Promise<void> | void) =>
    async (...given: Arguments): Promise<void> => {
      plug();
      await write(...given);
    };
  const store: StateStore = {
    ...memory,
    putDocument: plugged(memory.putDocument),
    clearPending: plugged(memory.clearPending),
  };
  const outbox = {
    publish: plugged((events: readonly OutgoingEvent[]) => void published.push(...events)),
    remind: plugged((event: OutgoingEvent, delaySeconds: number) => {
      reminders.push({ event, delaySeconds });
    }),
  };
  const log = pino({ level: 'silent' });
  const handle = messageHandler({ manifest, handlers, dependencies, store, outbox, log, now });
  const reading = readers(store);
  let requests = 0;
  const newId = () => `request-${(requests += 1)}`;
  const reachable = () => Promise.resolve();

  return {
    deliver: (message) => handle(typeof message === 'string' ? message : JSON.stringify(message)),
    published,
    reminders,
    ...reading,
    store,
    app: () =>
      createApp({
        manifest,
        routes,
        context: {
          dependencies,
          now,
          ...reading,
          publish: announcer({ declared: manifest, outbox, now, newId }),
        },
        checks: { queue: reachable, table: reachable, bus: reachable },
        log,
      }),
  };
}
