import fc from 'fast-check';
import { expect, it } from 'vitest';
import type { Aggregate, KitEffect } from '../src/decision.ts';
import { decideOn, type DecideLoop } from '../src/state/decide-loop.ts';
import { keyedMutex } from '../src/state/keyed-mutex.ts';
import { memoryStore } from '../src/state/memory-store.ts';
import type { StateStore } from '../src/state/state-store.ts';
import { manifest } from './counter-service.ts';

type Effect = { readonly type: 'act'; readonly event: string; readonly part: number } | KitEffect;

/** Its state is the order in which events were decided on, so a fold can be read off it. */
const ledger: Aggregate<readonly string[], string, Effect> = {
  name: 'ledger',
  initial: [],
  decide: (state, event) => ({
    state: [...state, event],
    effects: [0, 1].map((part) => ({ type: 'act', event, part })),
  }),
};

/** One delivery of an event to one of the processes, which dies at the given step, before or after the step's effect. */
const delivery = fc.record({
  event: fc.integer({ min: 0, max: 3 }),
  process: fc.integer({ min: 0, max: 2 }),
  dies: fc.option(fc.record({ step: fc.integer({ min: 0, max: 5 }), after: fc.boolean() })),
});

it('any interleaving of duplicates, crashes and processes ends as if each event had come once', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.scheduler(),
      fc.array(delivery, { minLength: 1, maxLength: 8 }),
      async (s, deliveries) => {
        const shared = memoryStore();
        const performed: { event: string; part: number; key: string }[] = [];
        const mutexes = [keyedMutex(), keyedMutex(), keyedMutex()];

        const deliver = async ({ event, process, dies }: (typeof deliveries)[number]) => {
          let step = 0;
          /** Every step outside the core is scheduled against those of the other deliveries, and may be the last. */
          const stepping = async <Result>(work: () => Promise<Result>): Promise<Result> => {
            const mine = step;
            step += 1;
            await s.schedule(Promise.resolve());
            if (dies?.step === mine && !dies.after) throw new Error('died');
            const result = await work();
            if (dies?.step === mine) throw new Error('died');
            return result;
          };
          const store: StateStore = {
            ...shared,
            load: (key) => stepping(() => shared.load(key)),
            save: (key, next) =>
              stepping(() => {
                // No decision may be saved before the effects of the one before it were performed.
                const before = (next.state as readonly string[]).slice(0, -1);
                for (const earlier of before)
                  expect(
                    performed.filter((effect) => effect.event === earlier).length,
                  ).toBeGreaterThanOrEqual(2);
                return shared.save(key, next);
              }),
            clearPending: (key, version) => stepping(() => shared.clearPending(key, version)),
          };
          const serially = mutexes[process]!;
          const outbox = { publish: () => Promise.resolve(), remind: () => Promise.resolve() };
          const loop: DecideLoop = { declared: manifest, store, outbox, serially };
          const name = `e${event}`;
          await decideOn(
            loop,
            { now: '2026-11-02T03:00:00.000Z', eventId: name, correlationId: null, replayName: null },
            {
              aggregate: ledger,
              id: 'sales',
              input: name,
              perform: (effect, { key }) =>
                stepping(() =>
                  Promise.resolve(void performed.push({ event: effect.event, part: effect.part, key })),
                ),
            },
          );
        };

        const outcomes = deliveries.map((one) =>
          deliver(one).then(
            () => 'deleted' as const,
            (error: unknown) => {
              if (error instanceof Error && error.message === 'died') return 'queued' as const;
              throw error;
            },
          ),
        );
        const results = await s.waitFor(Promise.all(outcomes));
        // What was not deleted comes again, this time to a process that lives.
        for (const [index, one] of deliveries.entries())
          if (results[index] === 'queued') await s.waitFor(deliver({ ...one, dies: null }));

        const stored = await shared.load({ name: 'ledger', id: 'sales' });
        const state = stored?.state as readonly string[];
        const events = [...new Set(deliveries.map(({ event }) => `e${event}`))];
        expect(state.toSorted()).toEqual(events.toSorted());
        expect(stored?.pending).toBeNull();
        const keys = new Set<string>();
        for (const event of events)
          for (const part of [0, 1]) {
            const own = new Set(
              performed
                .filter((effect) => effect.event === event && effect.part === part)
                .map(({ key }) => key),
            );
            expect(own.size).toBe(1);
            for (const key of own) keys.add(key);
          }
        expect(keys.size).toBe(events.length * 2);
      },
    ),
    { numRuns: 300 },
  );
});
