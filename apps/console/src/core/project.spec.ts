import { given } from '@daybreak/service-kit/testing';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { nightOf, wholeRun } from '../../test/a-night.ts';
import type { NightEvent } from './night-event.ts';
import type { Night } from './night.ts';
import { outcomeOf } from './outcome.ts';
import { night } from './project.ts';
import { viewOf } from './view.ts';

interface Told {
  readonly 'detail-type': string;
  readonly detail: {
    readonly metadata: { correlationId: string; occurredAt: string; eventId: string };
    data: unknown;
  };
}

const inputOf = ({ 'detail-type': type, detail: { metadata, data } }: Told) =>
  ({ type, correlationId: metadata.correlationId, at: metadata.occurredAt, data }) as NightEvent;

const folded = (...events: readonly Told[]): Night => {
  const state = events.reduce<Night | null>(
    (before, event) =>
      night.decide(before, inputOf(event), {
        now: '2026-11-21T02:00:00.000Z',
        eventId: event.detail.metadata.eventId,
        correlationId: 'night-1',
        replayName: null,
      }).state,
    null,
  );
  if (state === null) throw new Error('no event was told');
  return state;
};

const view = (...events: readonly Told[]) => viewOf(folded(...events), 'http://console');
const bothReports = (told: ReturnType<typeof nightOf>) => [
  told.reportsPlanned(),
  told.reportReady('daily-sales'),
  told.reportReady('baskets-by-age-band'),
];

describe('a night', () => {
  it('runs until every planned run ended and every announced report did', () => {
    const told = nightOf();
    const events = [
      told.due(),
      told.planned('sales', 'stores'),
      ...wholeRun(told, 'sales'),
      ...wholeRun(told, 'stores'),
    ];
    const reports = bothReports(told);
    expect(view(...events).state).toBe('running');
    expect(view(...events, ...reports.slice(0, 2)).state).toBe('running');
    const over = view(...events, ...reports);
    expect(over.state).toBe('published');
    expect(over.finishedAt).not.toBeNull();
  });

  it('shows counts, findings and the verdict of a run', () => {
    const told = nightOf();
    const [run] = view(told.planned('sales'), ...wholeRun(told, 'sales')).runs;
    expect(run).toMatchObject({
      dataset: 'sales',
      phase: 'published',
      attempt: 1,
      rowsRead: 4120,
      rowsPublished: 4087,
      rowsQuarantined: 21,
      duplicatesDropped: 12,
      verdict: { verdict: 'passed', score: 1, rules: 1 },
    });
    expect(run?.findings).toHaveLength(3);
  });

  it('that was held says which rule on how many rows, and failed', () => {
    const told = nightOf();
    const { state, runs, reports } = view(
      told.planned('sales'),
      ...wholeRun(told, 'sales').slice(0, -2),
      told.held('sales'),
      told.reportsPlanned(),
      told.reportFailed('daily-sales'),
      told.reportReady('baskets-by-age-band'),
    );
    expect(state).toBe('failed');
    expect(runs[0]).toMatchObject({
      phase: 'held',
      failedRules: [{ rule: 'IsComplete "amount"', failedRows: 63 }],
    });
    expect(reports[0]).toMatchObject({ state: 'failed', error: { code: 'DATASET_HELD' } });
  });

  it('goes on after a failed attempt, until the scheduler gives the run up', () => {
    const told = nightOf();
    const failed = [told.planned('sales'), told.requested('sales'), told.failed('sales')];
    expect(view(...failed, told.reportsPlanned()).state).toBe('running');
    const { runs } = view(...failed, told.abandoned('sales'));
    expect(runs[0]).toMatchObject({ phase: 'failed', error: { code: 'SOURCE_UNREACHABLE' } });
  });

  it('of which everything was left out is not called published', () => {
    const told = nightOf();
    const planned = told.planned();
    const skipping = {
      ...planned,
      detail: {
        ...planned.detail,
        data: { ...planned.detail.data, skipped: [{ dataset: 'sales', reason: 'runs' }] },
      },
    };
    const plan = told.reportsPlanned();
    const none = { ...plan, detail: { ...plan.detail, data: { reports: [] } } };
    expect(view(skipping, none).state).toBe('failed');
  });

  it('keeps one document, whose id orders nights', () => {
    const told = nightOf();
    const ids = [told.due(), told.planned('sales')].reduce<{ state: Night | null; ids: string[] }>(
      ({ state, ids: before }, event) => {
        const { state: next, effects } = given(night).state(state).when(inputOf(event));
        return {
          state: next,
          ids: [...before, ...effects.flatMap((effect) => ('id' in effect ? [effect.id] : []))],
        };
      },
      { state: null, ids: [] },
    ).ids;
    expect(new Set(ids)).toEqual(new Set(['2026-11-02T03:00:00.000Z_night-1']));
  });
});

it('looks the same at its end in whatever order its events come, and however often', () => {
  const told = nightOf();
  const events: readonly Told[] = [
    told.due(),
    told.planned('sales', 'stores'),
    ...wholeRun(told, 'sales'),
    ...wholeRun(told, 'stores'),
    ...bothReports(told),
  ];
  const orderless = (state: Night) => {
    const { runs, reports, state: outcome } = viewOf(state, '');
    return {
      outcome,
      runs: Object.fromEntries(runs.map((run) => [run.dataset, run])),
      reports: Object.fromEntries(reports.map((report) => [report.name, report])),
    };
  };
  const expected = orderless(folded(...events));
  expect(expected.outcome).toBe('published');
  fc.assert(
    fc.property(
      fc.shuffledSubarray([...events], { minLength: events.length }),
      fc.subarray([...events]),
      (shuffled, again) => {
        const state = folded(...shuffled, ...again);
        expect(orderless(state)).toEqual(expected);
        expect(outcomeOf(state).finished).toBe(true);
      },
    ),
    { numRuns: 200 },
  );
});
