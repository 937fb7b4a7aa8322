import type { ReconcileResult } from '@daybreak/curation';
import { daybreakContracts } from '@daybreak/event-contracts';
import { dataOf } from '@daybreak/service-kit/testing';
import { describe, expect, test } from 'vitest';
import { datasetAggregate } from './decide.ts';
import { failure } from './failure.ts';
import type { Input } from './inputs.ts';
import { stretches } from './reconciliation.ts';
import { nothingRunning, type DatasetState } from './run.ts';
import { broken, crawled, curated, extracted, ownEffects, passed, requested } from './testing/news.ts';
import type { Effect } from './effects.ts';

const { decide } = datasetAggregate({ lookAfterSeconds: 60, staleAfterSeconds: 6 * 3600 });

/** A dataset, told one thing after the other. */
function story() {
  let state: DatasetState = nothingRunning;
  let clock = Date.parse('2026-11-22T01:00:00Z');
  let effects: readonly Effect[] = [];
  const tell = (...inputs: readonly Input[]) => {
    for (const input of inputs) {
      clock += 1000;
      const now = new Date(clock).toISOString();
      const step = decide(state, input, { now, eventId: 'e', correlationId: 'c', replayName: null });
      state = step.state;
      effects = step.effects;
    }
    return effects;
  };
  const run = (runId: string, dates: { from: string; to: string } | null) => [
    requested(runId, { origin: dates === null ? 'night' : 'dates', businessDates: dates }),
    crawled('2026-11-23T01:00:00.000Z'),
    extracted(runId),
    curated(runId),
  ];
  return {
    tell,
    night: (runId: string) => tell(...run(runId, null), passed(runId, undefined, true)),
    readAgain: (runId: string, dates: { from: string; to: string }) =>
      tell(...run(runId, dates), passed(runId, undefined, true)),
    heldWhenReadAgain: (runId: string, dates: { from: string; to: string }) =>
      tell(...run(runId, dates), broken(runId)),
    get state() {
      return state;
    },
    get clock() {
      return clock;
    },
    set clock(time: number) {
      clock = time;
    },
  };
}

const result = (id: string, days: readonly string[], heal = days): Input => ({
  type: 'compared',
  dataset: 'sales',
  id,
  result: {
    kind: 'reconcile',
    runId: id,
    comparedBy: 'business-date',
    from: '2026-10-24',
    to: '2026-11-22',
    daysCompared: 29,
    daysMoving: 1,
    differing: days.map((day) => ({ day, sourceKeys: 3, lakeKeys: 4 })),
    heal,
    seconds: 1,
  } satisfies ReconcileResult,
});

const first = 'r1reconcile1';
const second = 'r1reconcile2';
const day = (date: string) => ({ from: date, to: date });

describe('after a night', () => {
  test("source and lake are compared, where the contract asks for it and the run was a night's", () => {
    const told = story();
    const compare = ownEffects(told.night('r1')).find(({ type }) => type === 'start-compare');
    expect(compare).toEqual({
      type: 'start-compare',
      run: { runId: first, dataset: 'sales', high: '2026-11-22T00:59:00.000Z', rebuilt: [] },
    });
    const other = story();
    expect(ownEffects(other.readAgain('d1', day('2026-11-01'))).map(({ type }) => type)).not.toContain(
      'start-compare',
    );
  });

  test('nothing differs: that is told, and it is over', () => {
    const told = story();
    told.night('r1');
    expect(dataOf(told.tell(result(first, [])), 'BatchReconciled')).toEqual([
      {
        runId: 'r1',
        dataset: 'sales',
        comparedBy: 'business-date',
        from: '2026-10-24',
        to: '2026-11-22',
        daysCompared: 29,
        daysMoving: 1,
        daysDiffered: [],
        healedBy: [],
      },
    ]);
    expect(told.state).toMatchObject({ reconciliation: null, lastReconciled: { outcome: 'same' } });
    expect(told.tell(result(first, ['2026-11-01']))).toEqual([]);
  });
});

describe('days that differ', () => {
  test('are asked for once, and compared again when all of them were read', () => {
    const told = story();
    told.night('r1');
    const asked = told.tell(result(first, ['2026-11-01', '2026-11-03', '2026-11-04']));
    expect(dataOf(asked, 'ReconciliationDiffered')).toMatchObject([
      { heal: true, ranges: [day('2026-11-01'), { from: '2026-11-03', to: '2026-11-04' }] },
    ]);
    told.readAgain('d1', day('2026-11-01'));
    expect(told.state.reconciliation).toMatchObject({ phase: 'healing', healedBy: ['d1'] });
    const again = told.readAgain('d2', { from: '2026-11-03', to: '2026-11-04' });
    expect(ownEffects(again).find(({ type }) => type === 'start-compare')).toMatchObject({
      run: { runId: second, rebuilt: [{ runId: 'd1' }, { runId: 'd2' }] },
    });
    // What differs only now is the next night's.
    expect(dataOf(told.tell(result(second, ['2026-11-20'])), 'BatchReconciled')).toMatchObject([
      { daysDiffered: ['2026-11-01', '2026-11-03', '2026-11-04'], healedBy: ['d1', 'd2'] },
    ]);
    expect(told.state.lastReconciled).toMatchObject({ outcome: 'healed' });
  });

  test('and differ still are told as unhealed: they are not read a second time this night', () => {
    const told = story();
    told.night('r1');
    told.tell(result(first, ['2026-11-01']));
    told.readAgain('d1', day('2026-11-01'));
    const effects = told.tell(result(second, ['2026-11-01']));
    expect(dataOf(effects, 'ReconciliationDiffered')).toMatchObject([
      { heal: false, days: [{ day: '2026-11-01', sourceKeys: 3, lakeKeys: 4 }] },
    ]);
    expect(told.state).toMatchObject({ reconciliation: null, lastReconciled: { outcome: 'differs' } });
    expect(told.readAgain('d2', day('2026-11-01')).filter(({ type }) => type === 'start-compare')).toEqual(
      [],
    );
  });

  test('whose run was held are told as unhealed', () => {
    const told = story();
    told.night('r1');
    told.tell(result(first, ['2026-11-01']));
    const effects = told.heldWhenReadAgain('d1', day('2026-11-01'));
    expect(dataOf(effects, 'ReconciliationDiffered')).toMatchObject([{ heal: false }]);
    expect(told.state.reconciliation).toBeNull();
  });

  test("are the next night's where this one did not come to an end", () => {
    const told = story();
    told.night('r1');
    told.tell(result(first, ['2026-11-01']));
    told.clock += 24 * 3600_000;
    told.tell(
      requested('r2'),
      crawled(new Date(told.clock + 60_000).toISOString()),
      extracted('r2'),
      curated('r2'),
    );
    told.tell(passed('r2', undefined, true));
    expect(told.state.reconciliation).toMatchObject({ id: 'r2reconcile1', phase: 'comparing' });
    expect(told.tell(result(second, ['2026-11-01']))).toEqual([]);
  });
});

describe('a comparison that does not end well', () => {
  test('is left to the next night, with the code', () => {
    const told = story();
    told.night('r1');
    expect(told.tell({ type: 'comparison-failed', id: first, failure: failure('SOURCE_BUSY') })).toEqual([]);
    expect(told.state).toMatchObject({
      reconciliation: null,
      lastReconciled: { outcome: 'failed', code: 'SOURCE_BUSY' },
    });
  });

  test('is looked at until it has gone on for too long', () => {
    const told = story();
    told.night('r1');
    const overdue = { type: 'comparison-overdue', dataset: 'sales', id: first, check: 1 } as const;
    expect(told.tell(overdue)).toMatchObject([
      { type: 'remind', detailType: 'ReconciliationOverdue', data: { check: 2 } },
    ]);
    told.clock += 7 * 3600_000;
    expect(told.tell(overdue)).toEqual([]);
    expect(told.state.lastReconciled).toMatchObject({ outcome: 'failed', code: 'RUN_STALLED' });
  });
});

test('what is told fits the contracts', () => {
  const told = story();
  const effects = [
    ...told.night('r1'),
    ...told.tell(result(first, ['2026-11-01'])),
    ...told.readAgain('d1', day('2026-11-01')),
    ...told.tell(result(second, [])),
  ];
  for (const effect of effects) {
    if (effect.type !== 'publish' && effect.type !== 'remind') continue;
    const contract = daybreakContracts.find(({ detailType }) => detailType === effect.detailType)!;
    expect(contract.data.safeParse(effect.data).success).toBe(true);
  }
});

test('days become ranges without gaps, across months', () => {
  expect(stretches(['2026-10-30', '2026-10-31', '2026-11-01', '2026-11-03'])).toEqual([
    { from: '2026-10-30', to: '2026-11-01' },
    day('2026-11-03'),
  ]);
});
