import fc from 'fast-check';
import { mkdtempSync, readdirSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { ManualClock } from '../../endpoint/clock.ts';
import { MessageStore } from './message-store.ts';
import { Queue } from './queue/queue.ts';

/** Small enough that a few messages fill a segment. */
const sizes = { segment: 500, leastWorthCleaning: 0, texts: 500 };

function open(home: string, clock: ManualClock) {
  const define = (id: number, name: string, attributes: Record<string, string> = {}) =>
    new Queue({ id, name, attributes, tags: {}, created: 0, modified: 0, purged: 0 });
  const dead = define(2, 'dead');
  const RedrivePolicy = JSON.stringify({ deadLetterTargetArn: 'arn:dead', maxReceiveCount: 3 });
  const queue = define(1, 'queue', { RedrivePolicy });
  const ordered = define(3, 'ordered.fifo');
  const queues = [queue, dead, ordered];
  const store = new MessageStore({
    ...{ home, now: () => clock.now(), random: Math.random, sizes },
    queues: () => queues,
    queueById: (id) => queues.find((one) => one.id === id),
    deadLetterQueueOf: (source) => (source === queue ? dead : undefined),
    arnOf: (name) => `arn:${name}`,
    announce: () => undefined,
    beforeFlush: () => undefined,
    faults: () => null,
  });
  store.recover(0);
  return { store, queue, dead, ordered };
}

interface Known {
  readonly queue: 'queue' | 'dead';
  readonly receives: number;
  readonly hiddenUntil: number;
}

test('whatever happened, in however many files, a restart finds it as it was', async () => {
  const step = fc.oneof(
    {
      weight: 5,
      arbitrary: fc.record({ do: fc.constant('send' as const), size: fc.integer({ max: 400, min: 10 }) }),
    },
    {
      weight: 4,
      arbitrary: fc.record({ do: fc.constant('receive' as const), limit: fc.integer({ min: 1, max: 5 }) }),
    },
    { weight: 3, arbitrary: fc.constant({ do: 'delete' as const }) },
    { weight: 1, arbitrary: fc.constant({ do: 'let go' as const }) },
    { weight: 1, arbitrary: fc.constant({ do: 'duplicate' as const }) },
    { weight: 2, arbitrary: fc.constant({ do: 'restart' as const }) },
    { weight: 1, arbitrary: fc.constant({ do: 'wait' as const }) },
  );
  let cleaned = 0;
  await fc.assert(
    fc.asyncProperty(fc.array(step, { minLength: 20, maxLength: 80 }), async (steps) => {
      const home = mkdtempSync(join(tmpdir(), 'daybreak-messages-'));
      const clock = new ManualClock('2026-11-02T02:00:00Z');
      let at = open(home, clock);
      const known = new Map<string, Known>();
      let names = 0;
      const nameOf = (body: string) => body.slice(0, body.indexOf(' '));
      try {
        at.store.send(at.ordered, { body: 'first', groupId: 'g', deduplicationId: 'same' });
        const [first] = at.store.receive(at.ordered, { limit: 1, visibility: 1000 });
        at.store.remove(first!);
        const sentAt = clock.now().getTime();
        for (const action of steps) {
          const now = clock.now().getTime();
          const held = () => [...at.queue.deadlines].filter(({ placement }) => placement === 'in flight');
          if (action.do === 'send') {
            const name = String(names++);
            at.store.send(at.queue, { body: `${name} ${'x'.repeat(action.size)}` });
            known.set(name, { queue: 'queue', receives: 0, hiddenUntil: 0 });
          } else if (action.do === 'receive') {
            const visibility = 30_000;
            const got = at.store.receive(at.queue, { limit: action.limit, visibility });
            for (const message of got) {
              const name = nameOf(at.store.textOf(message).body);
              const before = known.get(name);
              expect(before?.queue).toBe('queue');
              expect(before?.hiddenUntil).toBeLessThanOrEqual(now);
              expect(message.receives).toBe((before?.receives ?? 0) + 1);
              known.set(name, { queue: 'queue', receives: message.receives, hiddenUntil: now + visibility });
            }
            for (const message of [...known].filter(([, { queue }]) => queue === 'queue')) {
              const [name, state] = message;
              // Those that were received too often went when a receive met them; the rest are as they were.
              if (state.receives >= 3 && state.hiddenUntil <= now && !stands(at, name)) {
                known.set(name, { ...state, queue: 'dead', hiddenUntil: 0 });
              }
            }
          } else if (action.do === 'delete') {
            const [message] = held();
            if (message !== undefined) {
              known.delete(nameOf(at.store.textOf(message).body));
              at.store.remove(message);
            }
          } else if (action.do === 'let go') {
            const [message] = held();
            if (message !== undefined) {
              const name = nameOf(at.store.textOf(message).body);
              at.store.changeVisibility(message, now);
              known.set(name, { ...known.get(name)!, hiddenUntil: now });
            }
          } else if (action.do === 'duplicate') {
            if (now < sentAt + 300_000) {
              at.store.send(at.ordered, { body: 'second', groupId: 'g', deduplicationId: 'same' });
            }
            expect(at.ordered.ready).toBe(0);
          } else if (action.do === 'wait') clock.advance(31_000);
          else {
            at.store.close();
            at = open(home, clock);
          }
          await at.store.stored;
          await nextTurn();
        }
        at.store.close();
        at = open(home, clock);
        clock.advance(60_000);
        const alive = [...known].filter(([, { queue }]) => queue === 'queue').map(([name]) => name);
        const buried = [...known].filter(([, { queue }]) => queue === 'dead').map(([name]) => name);
        const inQueue = drain(at, 'queue').map(nameOf);
        const inDead = drain(at, 'dead').map(nameOf);
        // A message that was received three times is alive until the next receive meets it.
        expect([...inQueue, ...inDead].toSorted()).toEqual([...alive, ...buried].toSorted());
        expect(inDead).toEqual(expect.arrayContaining(buried));
        const files = readdirSync(join(home, 'sqs')).toSorted();
        if (!files[0]?.startsWith('00000001')) cleaned += 1;
        const bytes = files.reduce((sum, name) => sum + statSync(join(home, 'sqs', name)).size, 0);
        expect(bytes).toBeLessThan(20 * sizes.segment + 4 * names * 500);
      } finally {
        at.store.close();
        rmSync(home, { recursive: true });
      }
    }),
    { numRuns: 100 },
  );
  expect(cleaned).toBeGreaterThan(0);
});

type At = ReturnType<typeof open>;

/** Whether a message stands in the queue that it was sent to. */
function stands({ queue, store, dead }: At, name: string): boolean {
  for (let message = dead.shelf.first; message !== undefined; message = message.next) {
    if (store.textOf(message).body.startsWith(`${name} `)) return false;
  }
  return queue.id === 1;
}

function drain({ store, ...queues }: At, name: 'queue' | 'dead'): string[] {
  const bodies: string[] = [];
  for (;;) {
    const got = store.receive(queues[name], { limit: 10, visibility: 600_000 });
    if (got.length === 0) return bodies;
    bodies.push(...got.map((message) => store.textOf(message).body));
  }
}
