import { reportFailed, reportReady } from '@daybreak/event-contracts';
import { defaultDecisionContext, given } from '@daybreak/service-kit/testing';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { reportAggregate } from './decide.ts';
import type { QueryEnd, ReportEffect, ReportInput, ReportState, Subject } from './report.ts';

const subject: Subject = {
  name: 'daily-sales',
  title: 'Daily sales',
  datasets: ['stores', 'sales'],
  queries: ['totals', 'trend'],
  shelf: 's3://reports/daily-sales',
};
const report = reportAggregate(subject);

const planned = (
  correlationId: string,
  datasets: readonly string[] = ['stores', 'sales'],
  origin: 'night' | 'dates' = 'night',
): ReportInput => ({ type: 'night-planned', correlationId, origin, datasets });

const published = (
  correlationId: string,
  dataset: string,
  businessDates: readonly string[] = [],
  origin: 'night' | 'dates' | 'replay' = 'night',
): ReportInput => ({ type: 'published', correlationId, origin, dataset, businessDates });

const lost = (correlationId: string, dataset: string): ReportInput => ({
  type: 'lost',
  correlationId,
  dataset,
  code: 'DATASET_HELD',
  cause: `Dataset ${dataset} was held back.`,
});

const succeeded = (query: string): QueryEnd => ({
  kind: 'succeeded',
  query,
  output: `s3://results/${query}.csv`,
  rows: 3,
});

const ended = (
  query: string,
  businessDate = '2026-11-20',
  end: QueryEnd = succeeded(query),
): ReportInput => ({
  type: 'query-ended',
  attempt: 'event-1',
  businessDate,
  end,
});

const whole = [
  planned('n1'),
  published('n1', 'stores'),
  published('n1', 'sales', ['2026-11-19', '2026-11-20']),
];

const started = (effects: readonly ReportEffect[]) =>
  effects.flatMap((effect) =>
    effect.type === 'start-query' ? [`${effect.businessDate} ${effect.query}`] : [],
  );
const told = (effects: readonly ReportEffect[]) =>
  effects.flatMap((effect) => (effect.type === 'publish' ? [[effect.detailType, effect.data] as const] : []));

describe('a night', () => {
  it('makes the report of its newest date once all that the report reads is published', () => {
    given(report)
      .events(...whole.slice(0, 2))
      .when(whole[2]!)
      .then(({ effects }) => {
        expect(started(effects)).toEqual(['2026-11-20 totals', '2026-11-20 trend']);
        expect(effects[0]).toMatchObject({ type: 'remind', detailType: 'ReportOverdue', data: { check: 1 } });
      });
  });

  it('waits for the plan, which may come last', () => {
    const outcome = given(report).events(whole[1]!, whole[2]!).when(whole[0]!);
    expect(started(outcome.effects)).toHaveLength(2);
  });

  it('that does not bring a dataset uses the version of an earlier night', () => {
    const outcome = given(report)
      .events(...whole, ended('totals'), ended('trend'), planned('n2', ['sales']))
      .when(published('n2', 'sales', ['2026-11-21']), { eventId: 'e9' });
    expect(started(outcome.effects)).toEqual(['2026-11-21 totals', '2026-11-21 trend']);
  });

  it('cannot make a report of what was never published', () => {
    const { effects } = given(report)
      .events(planned('n1', ['sales']))
      .when(published('n1', 'sales', ['2026-11-20']));
    expect(told(effects)).toMatchObject([
      ['ReportFailed', { code: 'DATASET_NOT_PUBLISHED', businessDate: null }],
    ]);
  });

  it('that loses a dataset fails the report, once', () => {
    const failing = given(report).events(planned('n1')).when(lost('n1', 'sales'));
    expect(told(failing.effects)).toEqual([
      [
        'ReportFailed',
        {
          report: 'daily-sales',
          businessDate: null,
          code: 'DATASET_HELD',
          cause: 'Dataset sales was held back.',
        },
      ],
    ]);
    const after = given(report).events(planned('n1'), lost('n1', 'sales'));
    expect(after.when(published('n1', 'stores')).effects).toEqual([]);
    expect(after.when(lost('n1', 'stores')).effects).toEqual([]);
  });

  it('of other datasets is none of its business', () => {
    const other = given(report).events(planned('n1', ['customers']));
    expect(other.when(published('n1', 'customers')).effects).toEqual([]);
    expect(other.when(lost('n1', 'customers')).effects).toEqual([]);
  });

  it('that reads given dates again is about the newest of those', () => {
    const { effects } = given(report)
      .events(...whole, ended('totals'), ended('trend'), planned('n2', ['sales'], 'dates'))
      .when(published('n2', 'sales', ['2026-11-01', '2026-11-02'], 'dates'));
    expect(started(effects)).toEqual(['2026-11-02 totals', '2026-11-02 trend']);
  });
});

describe('a replay', () => {
  const base = [...whole, ended('totals'), ended('trend')];

  it('makes the reports of its dates again, newest first, one after the other', () => {
    const replayed = published('sales.replay', 'sales', ['2026-11-01', '2026-11-02'], 'replay');
    const first = given(report)
      .events(...base)
      .when(replayed);
    expect(started(first.effects)).toEqual(['2026-11-02 totals', '2026-11-02 trend']);
    const second = given(report)
      .events(...base, replayed, ended('totals', '2026-11-02'))
      .when(ended('trend', '2026-11-02'));
    expect(started(second.effects)).toEqual(['2026-11-01 totals', '2026-11-01 trend']);
  });

  it('of many dates makes the seven newest', () => {
    const dates = Array.from({ length: 20 }, (_, at) => `2026-11-${String(at + 1).padStart(2, '0')}`);
    const { state } = given(report)
      .events(...base)
      .when(published('r', 'sales', dates, 'replay'));
    expect([state.making, ...state.waiting].map((due) => due?.businessDate)).toEqual(
      dates.toReversed().slice(0, 7),
    );
  });
});

describe('a making', () => {
  it('ends with the page drawn, then told', () => {
    const { effects, state } = given(report)
      .events(...whole, ended('totals'))
      .when(ended('trend'), { now: '2026-11-02T03:00:05.000Z' });
    expect(effects.map(({ type }) => type)).toEqual(['render', 'record', 'publish']);
    const [[, data]] = told(effects) as [[string, unknown]];
    expect(reportReady.data.parse(data)).toEqual({
      report: 'daily-sales',
      title: 'Daily sales',
      businessDate: '2026-11-20',
      uri: 's3://reports/daily-sales/2026-11-20/index.html',
      tables: [
        { name: 'totals', uri: 's3://reports/daily-sales/2026-11-20/totals.csv', rows: 3 },
        { name: 'trend', uri: 's3://reports/daily-sales/2026-11-20/trend.csv', rows: 3 },
      ],
      seconds: 5,
    });
    expect(state.making).toBeNull();
  });

  it('fails with the cause when one query does, and does not wait for the others', () => {
    const broken: QueryEnd = {
      kind: 'failed',
      query: 'trend',
      code: 'QUERY_FAILED',
      cause: 'Athena ended it.',
    };
    const outcome = given(report)
      .events(...whole)
      .when(ended('trend', '2026-11-20', broken));
    const [[, data]] = told(outcome.effects) as [[string, unknown]];
    expect(reportFailed.data.parse(data)).toMatchObject({ code: 'QUERY_FAILED', businessDate: '2026-11-20' });
    given(report).state(outcome.state).when(ended('totals')).then({ effects: [] });
  });

  it('starts all queries again, three tries in all, where the engine and not the query was at fault', () => {
    const broken: QueryEnd = {
      kind: 'failed',
      query: 'trend',
      code: 'QUERY_FAILED',
      cause: 'Athena ended it.',
      retryable: true,
    };
    const failing = (attempt: string) =>
      ({ ...ended('trend', '2026-11-20', broken), attempt }) as ReportInput;
    const first = given(report)
      .events(...whole, ended('totals'))
      .when(failing('event-1'));
    expect(started(first.effects)).toEqual(['2026-11-20 totals', '2026-11-20 trend']);
    const [again] = first.effects.flatMap((effect) =>
      effect.type === 'start-query' ? [effect.attempt] : [],
    );
    expect(again).not.toBe('event-1');

    // The other queries of the try before may still end.
    expect(given(report).state(first.state).when(ended('totals')).effects).toEqual([]);

    const second = given(report).state(first.state).when(failing(again!));
    expect(started(second.effects)).toHaveLength(2);
    const third = given(report).state(second.state).when(failing(second.state.making!.attempt));
    expect(told(third.effects)).toMatchObject([[reportFailed.detailType, { code: 'QUERY_FAILED' }]]);
    expect(third.state.making).toBeNull();
  });

  it('hears nothing of another making', () => {
    const { effects } = given(report)
      .events(...whole, ended('totals'))
      .when({ ...ended('trend'), attempt: 'another' } as ReportInput);
    expect(effects).toEqual([]);
  });

  it('takes what the watchdog found, and looks again while a query is open', () => {
    const overdue = (check: number, ends: readonly QueryEnd[]): ReportInput => ({
      type: 'overdue',
      attempt: 'event-1',
      businessDate: '2026-11-20',
      check,
      ends,
    });
    const once = given(report).events(...whole);
    expect(once.when(overdue(1, [])).effects).toMatchObject([{ type: 'remind', data: { check: 2 } }]);
    expect(
      once.when(overdue(1, [succeeded('totals'), succeeded('trend')])).effects.map(({ type }) => type),
    ).toContain('render');
    expect(told(once.when(overdue(100, [])).effects)).toMatchObject([
      ['ReportFailed', { code: 'QUERY_LOST' }],
    ]);
  });
});

describe('any interleaving with duplicates', () => {
  const play = (inputs: readonly ReportInput[]) =>
    inputs.reduce<{ state: ReportState; effects: readonly ReportEffect[] }>(
      ({ state, effects }, input, at) => {
        const decided = report.decide(state, input, { ...defaultDecisionContext, eventId: `e${at}` });
        return { state: decided.state, effects: [...effects, ...decided.effects] };
      },
      { state: report.initial, effects: [] },
    );

  it('of a night makes the report exactly once', () => {
    fc.assert(
      fc.property(
        fc.shuffledSubarray(whole, { minLength: whole.length }),
        fc.array(fc.constantFrom(...whole), { maxLength: 8 }),
        fc.nat(),
        (order, again, seed) => {
          const mixed = again.reduce(
            (sequence, input, at) => sequence.toSpliced((seed + at * 7) % (sequence.length + 1), 0, input),
            [...order],
          );
          expect(started(play(mixed).effects)).toEqual(['2026-11-20 totals', '2026-11-20 trend']);
        },
      ),
    );
  });

  it('of a night that loses a dataset fails the report exactly once and makes none', () => {
    const night = [planned('n1'), published('n1', 'stores'), lost('n1', 'sales')];
    fc.assert(
      fc.property(
        fc.shuffledSubarray(night, { minLength: night.length }),
        fc.array(fc.constantFrom(...night), { maxLength: 8 }),
        (order, again) => {
          const { effects } = play([...order, ...again]);
          expect(started(effects)).toEqual([]);
          expect(told(effects)).toHaveLength(1);
        },
      ),
    );
  });

  it('of many nights keeps the state small', () => {
    const nights = Array.from({ length: 500 }, (_, at) => [
      planned(`n${at}`),
      published(`n${at}`, 'stores'),
      published(`n${at}`, 'sales', ['2026-11-20']),
    ]).flat();
    const { state } = play(nights);
    expect(JSON.stringify(state).length).toBeLessThan(40_000);
  });
});
