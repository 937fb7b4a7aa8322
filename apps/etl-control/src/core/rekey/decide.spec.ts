import type { RekeyResult } from '@daybreak/curation';
import type { Decision, KitEffect } from '@daybreak/service-kit/decision';
import { dataOf } from '@daybreak/service-kit/testing';
import { describe, expect, test } from 'vitest';
import { keyAggregate, type RekeyInput, type StartRekey } from './decide.ts';
import { rekeyFailure } from './failure.ts';
import type { KeyState } from './rekey.ts';

const { decide, initial } = keyAggregate({ lookAfterSeconds: 60, staleAfterSeconds: 6 * 3600 });

type Story = Decision<KeyState, StartRekey | KitEffect>;

const start = Date.parse('2026-11-29T10:00:00.000Z');
const contextAt = (seconds: number) => ({
  now: new Date(start + seconds * 1000).toISOString(),
  eventId: 'e',
  correlationId: null,
  replayName: null,
});

type Outcome = { readonly type: RekeyInput['type'] } & Readonly<Record<string, unknown>>;

/** Given what came before, a second apart, when the last of these comes: each is about the step that it finds. */
const when = (...outcomes: readonly Outcome[]): Story =>
  outcomes.reduce<Story>(
    ({ state }, outcome, index) =>
      decide(
        state,
        { rekeyId: 'k1', check: state.active?.check ?? 0, ...outcome } as RekeyInput,
        contextAt(index),
      ),
    { state: initial, effects: [] },
  );

const requested: Outcome = {
  type: 'rekey-requested',
  datasets: ['customers', 'sales'],
  pseudonymKey: { from: 'v1', to: 'v2' },
};
const held: Outcome = { type: 'held', waitingFor: [] };
const result = (change: Partial<RekeyResult> = {}): RekeyResult => ({
  kind: 'rekey',
  runId: 'k1prepare1',
  from: '1-aaa',
  to: '2-bbb',
  datasets: [
    {
      ...{ dataset: 'sales', columns: ['loyalty_card'], lakeFiles: 2, lakeRows: 9, quarantineRows: 1 },
      ...{ landingBatches: 1, landingRows: 10, objectsRemoved: 0, seconds: 2 },
    },
  ],
  seconds: 2,
  ...change,
});
const prepared: Outcome = { type: 'prepared', result: result() };
const published: Outcome = { type: 'published' };
const finished: Outcome = {
  type: 'finished',
  result: result({ from: null, datasets: [{ ...result().datasets[0]!, objectsRemoved: 7, seconds: 1 }] }),
};
const released: Outcome = { type: 'released' };
const broken = (retryable: boolean): Outcome => ({
  type: 'job-failed',
  failure: { code: 'JOB_CRASHED', cause: '', retryable },
});

const started = ({ effects }: Story) =>
  effects.filter((effect): effect is StartRekey => effect.type === 'start-rekey').map(({ rekey }) => rekey);
const reminded = ({ effects }: Story) =>
  effects.flatMap((effect) => (effect.type === 'remind' ? [effect.delaySeconds] : []));

test('goes from phase to phase, and tells at the end what was made anew', () => {
  const story = when(requested, held, prepared, published, finished, released);
  expect(story.state).toMatchObject({ active: null, keyVersion: '2-bbb', ended: ['k1'] });
  expect(dataOf(story.effects, 'RekeyEnded')).toMatchObject([
    {
      outcome: 'done',
      keyVersion: '2-bbb',
      datasets: [{ dataset: 'sales', lakeRows: 9, quarantineRows: 1, landingRows: 10 }],
      seconds: 5,
    },
  ]);
  const { active } = when(requested, held, prepared, published, finished).state;
  expect(active?.phases.map(({ phase }) => phase)).toEqual([
    'holding',
    'preparing',
    'publishing',
    'finishing',
    'releasing',
  ]);
  expect(active?.counts).toMatchObject([{ objectsRemoved: 7, seconds: 3 }]);
});

describe('waits', () => {
  test('for runs under way, and starts no job before they have ended', () => {
    const story = when(requested, { type: 'held', waitingFor: ['sales'] });
    expect(started(story)).toEqual([]);
    expect(reminded(story)).toEqual([5]);
    expect(story.state.active).toMatchObject({ phase: 'holding', waitingFor: ['sales'] });
    expect(started(when(requested, { type: 'held', waitingFor: ['sales'] }, held))).toMatchObject([
      { phase: 'preparing', attempt: 1 },
    ]);
  });

  test('for a job that is under way', () => {
    const story = when(requested, held, { type: 'waited' });
    expect(reminded(story)).toEqual([60]);
    expect(started(story)).toEqual([]);
  });
});

describe('leaves all as it was', () => {
  const endOf = (story: Story) => dataOf(story.effects, 'RekeyEnded');

  test('where the secret has no new version', () => {
    const story = when({ ...requested, pseudonymKey: null });
    expect(endOf(story)).toMatchObject([{ outcome: 'failed', code: 'KEY_NOT_PENDING', datasets: [] }]);
    expect(story.state.active).toBeNull();
  });

  test('where the job fails for good, or for the third time', () => {
    for (const failures of [[broken(false)], [broken(true), broken(true), broken(true)]]) {
      const story = when(requested, held, ...failures);
      expect(story.state.active).toMatchObject({ phase: 'releasing', failure: { code: 'JOB_CRASHED' } });
      expect(endOf(when(requested, held, ...failures, released))).toMatchObject([
        { outcome: 'failed', code: 'JOB_CRASHED', keyVersion: null },
      ]);
    }
  });

  test('where the lake was made under another key than the current one', () => {
    const story = when({ type: 'key-seen', keyVersion: '1-zzz' }, requested, held, prepared);
    expect(story.state).toMatchObject({
      keyVersion: '1-zzz',
      active: { phase: 'releasing', failure: { code: 'KEY_NOT_THE_LAKES' } },
    });
  });

  test('where somebody else changed a table', () => {
    const conflict: Outcome = { type: 'not-published', failure: rekeyFailure('REKEY_CONFLICT') };
    const story = when(requested, held, prepared, conflict, released);
    expect(endOf(story)).toMatchObject([{ outcome: 'failed', code: 'REKEY_CONFLICT', keyVersion: null }]);
  });
});

test('a job that may go is started again, as another attempt', () => {
  expect(started(when(requested, held, broken(true)))).toMatchObject([{ phase: 'preparing', attempt: 2 }]);
});

test('once the tables are swapped it is tried until it goes, however it fails', () => {
  const failures = Array.from({ length: 6 }, () => broken(false));
  const story = when(requested, held, prepared, published, ...failures);
  expect(story.state).toMatchObject({
    keyVersion: '2-bbb',
    active: { phase: 'finishing', attempt: 7, failure: { code: 'JOB_CRASHED' } },
  });
  expect(reminded(story)).toEqual([60]);
  const done = when(requested, held, prepared, published, ...failures, finished, released);
  expect(dataOf(done.effects, 'RekeyEnded')).toMatchObject([{ outcome: 'done', code: null }]);
});

test('what comes late, twice, or about another changes nothing', () => {
  const { state } = when(requested, held);
  const check = state.active!.check;
  for (const stale of [
    { type: 'held', rekeyId: 'k1', check: check - 1, waitingFor: [] },
    { type: 'published', rekeyId: 'k0', check },
    { ...requested, rekeyId: 'k2' },
  ])
    expect(decide(state, stale as RekeyInput, contextAt(9))).toEqual({ state, effects: [] });
  const over = when(requested, held, prepared, published, finished, released).state;
  expect(decide(over, { ...requested, rekeyId: 'k1' } as RekeyInput, contextAt(9)).state).toBe(over);
});

test('the first batch that is hashed says the key, and later ones do not', () => {
  const seen = (keyVersion: string): Outcome => ({ type: 'key-seen', keyVersion });
  expect(when(seen('1-aaa'), seen('1-zzz')).state.keyVersion).toBe('1-aaa');
});
