import { afterEach, beforeEach, expect, it } from 'vitest';
import { createEngine, type Engine } from './engine.ts';

let engine: Engine;
afterEach(() => engine.stop());

/** Far more rows than any machine counts in the time of a test. */
const endless = `SELECT count(*) FROM ${Array.from({ length: 12 }, (_, i) => `(VALUES 1,2,3,4,5,6,7,8,9,10) AS t${i} (x${i})`).join(' CROSS JOIN ')}`;

let started: string[];
beforeEach(() => {
  started = [];
});
const run = (id: string, sql: string) => {
  const surroundings = { database: null, now: new Date(0), seed: 0, memoryLimit: '200MB', threads: 1 };
  return engine.run({
    ...{ id, request: { ...surroundings, sql, parameters: null } },
    answer: () => Promise.reject(new Error('There are no tables.')),
    started: () => started.push(id),
  });
};

it('keeps a query waiting for the process that is there', async () => {
  engine = createEngine({ concurrency: 2, patienceMs: 1_000_000 });
  const first = expect(run('first', endless)).rejects.toMatchObject({ code: 'USER_CANCELED' });
  const second = run('second', 'SELECT 2');
  expect(started).toEqual(['first']);
  engine.interrupt('first');
  await first;
  expect(await second).toMatchObject({ rows: 1 });
  expect(started).toEqual(['first', 'second']);
});

it('opens another one for a query that has waited for long', async () => {
  engine = createEngine({ concurrency: 2, patienceMs: 0 });
  const first = expect(run('first', endless)).rejects.toMatchObject({ code: 'USER_CANCELED' });
  expect(await run('second', 'SELECT 2')).toMatchObject({ rows: 1 });
  engine.interrupt('first');
  await first;
});
