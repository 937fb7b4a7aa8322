import { batchHeld, batchPublished, runAbandoned, retryDue } from '@daybreak/event-contracts';
import { z } from 'zod';
import {
  defineService,
  on,
  publish,
  record,
  remind,
  type Aggregate,
  type HandlerContext,
  type KitEffect,
  type Service,
} from '../src/index.ts';
import type { ServiceManifest } from '../src/manifest.ts';

/** A service small enough to follow: counts what each dataset published. */
export const manifest: ServiceManifest = {
  name: 'counter',
  team: 'tests',
  summary: 'Counts what was published.',
  consumes: [batchPublished, batchHeld],
  publishes: [runAbandoned],
  reminds: [retryDue],
  queue: { visibilitySeconds: 30, maxReceiveCount: 5 },
  uses: ['lake-bucket'],
  permissions: [],
};

interface Count {
  readonly runs: readonly string[];
}

interface Published {
  readonly dataset: string;
  readonly runId: string;
}

export type CountEffect = { readonly type: 'note'; readonly runId: string } | KitEffect;

export const counter: Aggregate<Count, Published, CountEffect> = {
  name: 'count',
  initial: { runs: [] },
  decide: (state, { dataset, runId }, { correlationId }) => ({
    state: { runs: [...state.runs, runId] },
    effects: [
      { type: 'note', runId },
      publish(runAbandoned, {
        correlationId: correlationId ?? 'none',
        data: { runId, dataset, attempts: state.runs.length, code: 'COUNTED', cause: 'It was counted.' },
      }),
      remind(retryDue, {
        correlationId: correlationId ?? 'none',
        delaySeconds: 5,
        data: { dataset, failedRunId: runId },
      }),
      record({ collection: 'runs', id: runId, document: { dataset, place: state.runs.length } }),
    ],
  }),
};

export interface CounterDependencies {
  readonly note: (runId: string, run: { recovering: boolean; key: string }) => Promise<void>;
  readonly onHeld?: () => Promise<void>;
}

type Context = HandlerContext<CounterDependencies>;

export const handlers = [
  on(batchPublished, async ({ detail: { data } }, { process, dependencies }: Context) => {
    await process({
      aggregate: counter,
      id: data.dataset,
      input: data,
      perform: ({ runId }, run) => dependencies.note(runId, run),
    });
  }),
  on(batchHeld, async (_event, { dependencies }: Context) => dependencies.onHeld?.()),
  on(retryDue, async () => Promise.resolve()),
];

const settings = z.object({ COUNTER_LIMIT: z.coerce.number().int().positive().default(10) });

export const counterService = (
  dependencies: CounterDependencies,
): Service<typeof settings, CounterDependencies> =>
  defineService({
    manifest,
    settings,
    dependencies: () => dependencies,
    handlers,
    routes: [
      (app, { read, documents }) => {
        app.get(
          '/counts/:dataset',
          {
            schema: {
              params: z.object({ dataset: z.string().regex(/^[a-z]+$/) }),
              response: { 200: z.object({ runs: z.array(z.string()) }) },
            },
          },
          async ({ params }) => ({ runs: [...(await read(counter, params.dataset)).runs] }),
        );
        app.get('/runs', async () => await documents.list('runs', { limit: 10 }));
      },
    ],
  });
