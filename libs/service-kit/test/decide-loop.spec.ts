import { batchPublished } from '@daybreak/event-contracts';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { DecisionContext } from '../src/decision.ts';
import type { OutgoingEvent } from '../src/effects/outgoing-event.ts';
import { publish, record } from '../src/index.ts';
import { decideOn, type DecideLoop } from '../src/state/decide-loop.ts';
import { dynamoStore } from '../src/state/dynamo-store.ts';
import { keyedMutex } from '../src/state/keyed-mutex.ts';
import type { StateStore } from '../src/state/state-store.ts';
import { counter, manifest, type CountEffect } from './counter-service.ts';
import { localDynamo, type LocalDynamo } from './dynalite.ts';

let dynamo: LocalDynamo;
let store: StateStore;
let published: OutgoingEvent[];
let reminded: { event: OutgoingEvent; delaySeconds: number }[];
let notes: { runId: string; recovering: boolean; key: string }[];
let tables = 0;

beforeAll(async () => {
  dynamo = await localDynamo();
});
afterAll(async () => dynamo.close());

beforeEach(async () => {
  const table = await dynamo.createTable(`loop-${(tables += 1)}`);
  store = dynamoStore({ client: dynamo.client, table, now: () => new Date('2026-11-02T03:00:00Z') });
  published = [];
  reminded = [];
  notes = [];
});

/** Each call is a process of its own: it shares the store with the others, and nothing else. */
const process = (change: Partial<DecideLoop> = {}): DecideLoop => ({
  declared: manifest,
  store,
  outbox: {
    publish: (events) => Promise.resolve(void published.push(...events)),
    remind: (event, delaySeconds) => Promise.resolve(void reminded.push({ event, delaySeconds })),
  },
  serially: keyedMutex(),
  ...change,
});

const message = (eventId: string, replayName: string | null = null): DecisionContext => ({
  now: '2026-11-02T03:00:00.000Z',
  eventId,
  correlationId: 'night-7',
  replayName,
});

const count = (runId: string, perform?: () => Promise<void>) => ({
  aggregate: counter,
  id: 'sales',
  input: { dataset: 'sales', runId },
  perform: (effect: Extract<CountEffect, { type: 'note' }>, run: { recovering: boolean; key: string }) => {
    notes.push({ runId: effect.runId, ...run });
    return perform?.() ?? Promise.resolve();
  },
});

const dies = () => Promise.reject(new Error('died'));
const idsOf = (events: readonly OutgoingEvent[]) => events.map(({ detail }) => detail.metadata.eventId);

describe('the decide loop on DynamoDB', () => {
  it('saves, performs every effect in order, and clears', async () => {
    expect(await decideOn(process(), message('e1'), count('r1'))).toEqual({ runs: ['r1'] });
    expect(notes).toMatchObject([{ runId: 'r1', recovering: false }]);
    expect(published).toMatchObject([
      {
        source: 'daybreak.extraction-scheduler',
        detailType: 'RunAbandoned',
        detail: {
          metadata: {
            correlationId: 'night-7',
            causationId: 'e1',
            producer: 'counter',
            occurredAt: '2026-11-02T03:00:00.000Z',
            schemaVersion: 1,
          },
          data: { runId: 'r1', attempts: 0 },
        },
      },
    ]);
    expect(reminded).toMatchObject([{ delaySeconds: 5, event: { detailType: 'RetryDue' } }]);
    expect(await store.getDocument({ collection: 'runs', id: 'r1' })).toEqual({ dataset: 'sales', place: 0 });
    expect(await store.load({ name: 'count', id: 'sales' })).toEqual({
      version: 1,
      state: { runs: ['r1'] },
      seen: ['e1'],
      pending: null,
    });
  });

  it('drops a message that it has seen, but not its replay', async () => {
    await decideOn(process(), message('e1'), count('r1'));
    expect(await decideOn(process(), message('e1'), count('r1'))).toEqual({ runs: ['r1'] });
    expect(published).toHaveLength(1);
    await decideOn(process(), message('e1', 'sales.again'), count('r2'));
    await decideOn(process(), message('e1', 'sales.again'), count('r2'));
    expect((await store.load({ name: 'count', id: 'sales' }))?.state).toEqual({ runs: ['r1', 'r2'] });
    expect(new Set(idsOf(published)).size).toBe(2);
  });

  it('performs on redelivery what a crash left pending, under the same ids', async () => {
    const crashing = process({ outbox: { ...process().outbox, remind: dies } });
    await expect(decideOn(crashing, message('e1'), count('r1'))).rejects.toThrow('died');
    expect((await store.load({ name: 'count', id: 'sales' }))?.pending?.effects).toHaveLength(4);

    await decideOn(process(), message('e1'), count('r1'));
    const [first, second] = notes;
    expect(second).toEqual({ runId: 'r1', recovering: true, key: first?.key });
    const [once, again] = idsOf(published);
    expect(again).toBe(once);
    expect(reminded).toHaveLength(1);
    expect(await store.load({ name: 'count', id: 'sales' })).toMatchObject({ version: 1, pending: null });
  });

  it('performs what a crash left pending before the next message is decided on', async () => {
    await expect(decideOn(process(), message('e1'), count('r1', dies))).rejects.toThrow('died');
    expect(published).toHaveLength(0);
    await decideOn(process(), message('e2'), count('r2'));
    expect(notes.map(({ runId, recovering }) => [runId, recovering])).toEqual([
      ['r1', false],
      ['r1', true],
      ['r2', false],
    ]);
    expect(published.map(({ detail }) => detail.metadata.causationId)).toEqual(['e1', 'e2']);
  });

  it('performs what a crash left pending before facts are gathered, whatever the handler makes of them', async () => {
    await expect(decideOn(process(), message('e1'), count('r1', dies))).rejects.toThrow('died');
    const gathered: unknown[] = [];
    const nothing = (state: typeof counter.initial) => {
      gathered.push([state, notes.length, published.length]);
      return Promise.resolve(null);
    };
    for (const event of ['e1', 'e2'])
      await decideOn(process(), message(event), { ...count('r1'), input: nothing });
    // It had been seen, so no facts were needed; of the other there was nothing to decide.
    expect(gathered).toEqual([[{ runs: ['r1'] }, 2, 1]]);
    expect(await store.load({ name: 'count', id: 'sales' })).toMatchObject({
      version: 1,
      seen: ['e1'],
      pending: null,
    });
  });

  it('gathers facts again where another writer was first', async () => {
    let raced = false;
    const states: unknown[] = [];
    await decideOn(process(), message('e1'), {
      ...count('r1'),
      input: async (state) => {
        states.push(state);
        if (!raced) {
          raced = true;
          await decideOn(process(), message('e2'), count('r2'));
        }
        return { dataset: 'sales', runId: 'r1' };
      },
    });
    expect(states).toEqual([{ runs: [] }, { runs: ['r2'] }]);
    expect((await store.load({ name: 'count', id: 'sales' }))?.state).toEqual({ runs: ['r2', 'r1'] });
  });

  it('lets writers of several processes take turns: every message is decided on once', async () => {
    const runs = ['r1', 'r2', 'r3', 'r4'];
    await Promise.all(runs.map((runId) => decideOn(process(), message(`e-${runId}`), count(runId))));
    const stored = await store.load({ name: 'count', id: 'sales' });
    expect(stored).toMatchObject({ version: 4, pending: null });
    expect((stored?.state as { runs: string[] }).runs.toSorted()).toEqual(runs);
    expect(new Set(idsOf(published)).size).toBe(4);
  });

  it('gives up, with the message still queued, where another writer always wins', async () => {
    const losing = process({ store: { ...store, save: () => Promise.resolve(false) } });
    await expect(decideOn(losing, message('e1'), count('r1'))).rejects.toMatchObject({
      code: 'CONCURRENT_WRITERS',
    });
    expect(notes).toHaveLength(0);
  });

  it.each([
    [
      'EFFECT_NOT_DECLARED',
      { type: 'publish', detailType: 'Unheard', correlationId: 'c', data: {} } as const,
    ],
    ['EFFECT_NOT_DECLARED', publish(batchPublished, { correlationId: 'c', data: {} as never })],
    [
      'EFFECT_NOT_VALID',
      {
        type: 'publish',
        detailType: 'RunAbandoned',
        correlationId: 'c',
        data: { runId: 'Not A Run' },
      } as const,
    ],
    [
      'EFFECT_NOT_VALID',
      { type: 'remind', detailType: 'RetryDue', correlationId: 'c', delaySeconds: 901, data: {} } as const,
    ],
    ['EFFECT_NOT_VALID', record({ collection: 'runs', id: '', document: {} })],
    ['ITEM_TOO_LARGE', record({ collection: 'runs', id: '1', document: 'x'.repeat(400_000) })],
  ])('refuses with %s, and saves nothing, what could never be performed', async (code, effect) => {
    const aggregate = {
      ...counter,
      decide: (state: typeof counter.initial) => ({ state, effects: [effect] }),
    };
    const refused = decideOn(process(), message('e1'), { ...count('r1'), aggregate });
    await expect(refused).rejects.toMatchObject({ code });
    await expect(refused).rejects.not.toThrow(/Not A Run/);
    expect(await store.load({ name: 'count', id: 'sales' })).toBeNull();
  });

  it('lets no field out that the contract does not know', async () => {
    const data = {
      dataset: 'sales',
      runId: 'r1',
      attempts: 1,
      code: 'COUNTED',
      cause: 'y',
      birth_date: '1970-01-01',
    };
    const effect = { type: 'publish', detailType: 'RunAbandoned', correlationId: 'c', data } as const;
    const aggregate = {
      ...counter,
      decide: (state: typeof counter.initial) => ({ state, effects: [effect] }),
    };
    await decideOn(process(), message('e1'), { ...count('r1'), aggregate });
    expect(JSON.stringify(published)).not.toContain('birth_date');
  });

  it('remembers the last 200 messages', async () => {
    const quiet = { ...counter, decide: (state: typeof counter.initial) => ({ state, effects: [] }) };
    for (let event = 0; event < 203; event += 1)
      await decideOn(process(), message(`e${event}`), { ...count('r1'), aggregate: quiet });
    const seen = (await store.load({ name: 'count', id: 'sales' }))?.seen;
    expect(seen).toHaveLength(200);
    expect(seen?.at(0)).toBe('e3');
    expect(seen?.at(-1)).toBe('e202');
  });
});
