import { curationOfModel } from './late-writers/curation-of-model.ts';
import { allRules, play, type Rules } from './late-writers/platform.ts';
import { expect, test } from 'vitest';

const schedules = Number(process.env['DAYBREAK_SCHEDULES'] ?? 300);
const seeds = (count: number) => Array.from({ length: count }, (_, seed) => seed);

test(`in ${String(schedules)} schedules of writers that commit late nothing is lost and nothing is doubled`, () => {
  const total = { published: 0, rowsRead: 0, windowsClamped: 0 };
  for (const seed of seeds(schedules)) {
    const { wrong, published, rowsRead, windowsClamped } = play(seed);
    expect({ seed, wrong }).toEqual({ seed, wrong: null });
    total.published += published;
    total.rowsRead += rowsRead;
    total.windowsClamped += windowsClamped;
  }
  // It is about something: runs were published, and most windows met a transaction that was open.
  expect(total.published).toBeGreaterThan(schedules * 3);
  expect(total.windowsClamped).toBeGreaterThan(schedules);
  if (schedules > 300) process.stdout.write(`${JSON.stringify({ schedules, ...total })}\n`);
});

test.each<[string, Partial<Rules>]>([
  ['the window does not end before the oldest open transaction', { clamp: false }],
  ['windows do not overlap, though transactions are prepared', { overlapSeconds: 0 }],
  ['the newest watermark wins over what was read later', { merge: 'newest-watermark' }],
])('rows are lost where %s: the schedules can find it', (_, change) => {
  const wrong = seeds(400).flatMap((seed) => play(seed, { ...allRules, ...change }).wrong ?? []);
  expect(wrong).not.toEqual([]);
});

test("curation's own SQL makes the same lake of the same batches", async () => {
  for (const seed of [1, 2, 3]) {
    const { batches, rows } = play(seed);
    expect(batches.length).toBeGreaterThan(2);
    const expected = rows.map(({ key, day, version }) => [key, day, version]);
    expect(await curationOfModel(batches)).toEqual(
      expected.sort(([one], [other]) => Number(one) - Number(other)),
    );
  }
});
