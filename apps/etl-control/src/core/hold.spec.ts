import { dataOf } from '@daybreak/service-kit/testing';
import { expect, test } from 'vitest';
import { datasetAggregate } from './decide.ts';
import type { Input } from './inputs.ts';
import type { DatasetState } from './run.ts';
import { crawled, curated, extracted, ownEffects, passed, replayed, requested } from './testing/news.ts';

const { decide, initial } = datasetAggregate({ lookAfterSeconds: 60, staleAfterSeconds: 6 * 3600 });

const start = Date.parse('2026-11-29T10:00:00.000Z');
const at = (seconds: number) => new Date(start + seconds * 1000).toISOString();
const next = (state: DatasetState, input: Input, seconds = 60) =>
  decide(state, input, { now: at(seconds), eventId: 'e', correlationId: null, replayName: null });
const after = (...inputs: readonly Input[]) =>
  inputs.reduce((state, input, index) => next(state, input, index).state, initial);

const hold: Input = { type: 'hold', rekeyId: 'k1' };
const release = (rekeyed: (Input & { type: 'release' })['rekeyed'], rekeyId = 'k1'): Input => ({
  type: 'release',
  rekeyId,
  rekeyed,
});
const underKey = (input: ReturnType<typeof extracted>, madeUnder: string, keyVersion: string) => ({
  ...input,
  result: { ...input.result, keyVersion: madeUnder },
  keyVersion,
});

test('while it is held, no run begins; released, the first in the queue does', () => {
  const state = after(hold, requested('r1'), requested('r2'));
  expect(state).toMatchObject({ active: null, queue: [{ runId: 'r1' }, { runId: 'r2' }] });
  const { state: free, effects } = next(state, release(null));
  expect(free).toMatchObject({ active: { runId: 'r1' }, queue: [{ runId: 'r2' }], heldBy: null });
  expect(ownEffects(effects)).toEqual([{ type: 'start-crawler', dataset: 'sales' }]);
});

test('a run under way goes on to its end, and the next waits', () => {
  const state = after(
    requested('r1'),
    hold,
    requested('r2'),
    crawled(at(2)),
    extracted('r1'),
    curated('r1'),
    passed('r1'),
  );
  expect(state).toMatchObject({
    active: null,
    queue: [{ runId: 'r2' }],
    lastPublished: { runId: 'r1' },
  });
});

test('only who holds it releases it', () => {
  const state = after(hold, requested('r1'));
  expect(next(state, release(null, 'k0'))).toEqual({ state, effects: [] });
});

test('a replay after a re-keying curates under the new key', () => {
  const done = after(
    requested('r1'),
    crawled(at(0)),
    underKey(extracted('r1'), '1-aaa', '1-aaa'),
    curated('r1'),
    passed('r1'),
    hold,
    replayed('sales.2026-11-01.2026-11-05.mfx3k2', { runId: 'p1' }),
  );
  const rekeyed = { keyVersion: '2-bbb', metadataLocation: 's3://lake/sales/metadata/00003.metadata.json' };
  const { state, effects } = next(done, release(rekeyed));
  expect(ownEffects(effects)).toMatchObject([
    { type: 'start-curate', run: { runId: 'p1', keyVersion: '2-bbb' } },
  ]);
  expect(state.lastPublished).toMatchObject({ runId: 'r1', metadataLocation: rekeyed.metadataLocation });
});

test('a batch under another key than the lake fails, and is not among the landings', () => {
  const state = after(requested('r1'), crawled(at(0)));
  const { state: failed, effects } = next(state, underKey(extracted('r1'), '1-zzz', '1-aaa'));
  expect(dataOf(effects, 'RunFailed')).toMatchObject([
    { code: 'KEY_CHANGED', phase: 'extracting', retryable: true },
  ]);
  expect(failed.landings).toEqual([]);
});
