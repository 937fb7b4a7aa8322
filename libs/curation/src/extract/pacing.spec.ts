import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { StateOf } from './state-of.ts';
import { firstPacing, nextPacing, type Observed, type Pacing } from './pacing.ts';

const budget: Parameters<typeof nextPacing>[0]['budget'] = {
  sliceRows: 10_000,
  statementTimeoutSeconds: 600,
  latencyCeilingMilliseconds: 20,
  replicaLagCeilingSeconds: 5,
  patienceSeconds: 60,
};

const read = (change: Partial<Observed> = {}): Observed => ({
  at: 0,
  slice: { outcome: 'read', rows: 10_000, milliseconds: 100 },
  latencyMilliseconds: 1,
  replicaLagSeconds: 0,
  activeSessions: 0,
  ...change,
});

/** Where a run of observations leads. */
function after(observations: readonly Observed[], limits = budget, stateOf: StateOf = 'reading') {
  let pacing = firstPacing(limits);
  for (const observed of observations) {
    const step = nextPacing({ budget: limits, stateOf, pacing, observed });
    if (step.kind === 'give-way') return step;
    pacing = step.pacing;
  }
  return { kind: 'go-on' as const, ...pacing };
}

describe('given a source at ease', () => {
  it('then slices double', () => {
    expect(after([read()])).toMatchObject({ pace: { sliceRows: 20_000, restMilliseconds: 0 } });
  });

  it('then they end at ten times the first', () => {
    expect(after(Array.from({ length: 9 }, () => read()))).toMatchObject({ pace: { sliceRows: 100_000 } });
  });

  it('then a slice that took long is followed by one that takes less', () => {
    const slow = read({ slice: { outcome: 'read', rows: 10_000, milliseconds: 10_000 } });
    expect(after([slow])).toMatchObject({ pace: { sliceRows: 5000 }, strainedSince: null });
  });
});

describe('given others at work on the source', () => {
  const among = (change: Partial<Observed> = {}) => read({ activeSessions: 3, ...change });
  const large = { ...budget, sliceRows: 250_000 };

  it('then slices that see their own moment are very short, with long rests', () => {
    const slice = { outcome: 'read' as const, rows: 1000, milliseconds: 2 };
    expect(after([among(), among({ slice })], large, 'slice')).toMatchObject({
      pace: { sliceRows: 1000, restMilliseconds: 8 },
    });
  });

  it('then those that see one state are short, with a breath between them, so that it is soon kept no longer', () => {
    const slice = { outcome: 'read' as const, rows: 20_000, milliseconds: 30 };
    expect(after([among(), among({ slice })], large)).toMatchObject({
      pace: { sliceRows: 20_000, restMilliseconds: 8 },
    });
  });

  it('when they are gone, then slices grow again without rests', () => {
    expect(after([among(), read(), read()], large)).toMatchObject({
      pace: { sliceRows: 80_000, restMilliseconds: 0 },
    });
  });

  it('then patience does not run out', () => {
    expect(after([among({ at: 0 }), among({ at: 1e9 })])).toMatchObject({
      kind: 'go-on',
      strainedSince: null,
    });
  });

  it('when it is strained as well, then slices shrink further', () => {
    expect(after([among(), among({ latencyMilliseconds: 21 })], large)).toMatchObject({
      pace: { sliceRows: 10_000 },
    });
  });
});

describe('given a strained source', () => {
  const strained = (at: number) => read({ at, latencyMilliseconds: 21 });

  it('when it answers late, then slices halve and rests begin', () => {
    expect(after([strained(0)])).toMatchObject({ pace: { sliceRows: 5000, restMilliseconds: 250 } });
  });

  it('when its replica lags, then the same', () => {
    expect(after([read({ replicaLagSeconds: 6 })])).toMatchObject({ pace: { sliceRows: 5000 } });
  });

  it('when it stays so, then rests grow and slices come down to a thousand rows', () => {
    const long = Array.from({ length: 12 }, (_, index) => strained(index * 1000));
    expect(after(long)).toMatchObject({ pace: { sliceRows: 1000, restMilliseconds: 30_000 } });
  });

  it('when it stays so for the whole of our patience, then we give way', () => {
    expect(after([strained(0), strained(59_999)])).toMatchObject({ kind: 'go-on' });
    expect(after([strained(0), strained(60_000)])).toEqual({ kind: 'give-way', strain: 'latency' });
  });

  it('when it was at ease in between, then patience begins anew', () => {
    expect(after([strained(0), read({ at: 30_000 }), strained(60_000)])).toMatchObject({ kind: 'go-on' });
  });

  it('when it is at ease again, then rests end and slices grow again', () => {
    const calm = after([strained(0), strained(1), read({ at: 2 }), read({ at: 3 })]);
    expect(calm).toMatchObject({ pace: { sliceRows: 10_000, restMilliseconds: 0 }, strainedSince: null });
  });

  it('when nobody set a ceiling, then it is never found strained', () => {
    const open = { ...budget, latencyCeilingMilliseconds: null, replicaLagCeilingSeconds: null };
    const loaded = read({ latencyMilliseconds: 9999, replicaLagSeconds: 9999 });
    expect(after([loaded], open)).toMatchObject({ pace: { sliceRows: 20_000 } });
  });
});

describe('given a slice that the source cancelled', () => {
  it('then the next is a quarter of it', () => {
    expect(after([read({ slice: { outcome: 'cancelled' } })])).toMatchObject({ pace: { sliceRows: 2500 } });
  });

  it('when all are cancelled for the whole of our patience, then we give way', () => {
    const cancelled = (at: number) => read({ at, slice: { outcome: 'cancelled' } });
    expect(after([cancelled(0), cancelled(60_000)])).toEqual({
      kind: 'give-way',
      strain: 'cancelled statements',
    });
  });
});

describe('whatever is observed', () => {
  const observations = fc.array(
    fc.record({
      at: fc.nat({ max: 10_000 }),
      slice: fc.oneof(
        fc.constant({ outcome: 'cancelled' as const }),
        fc.record({
          outcome: fc.constant('read' as const),
          rows: fc.nat({ max: 1e7 }),
          milliseconds: fc.nat({ max: 1e6 }),
        }),
      ),
      latencyMilliseconds: fc.option(fc.nat({ max: 100 })),
      replicaLagSeconds: fc.option(fc.nat({ max: 100 })),
      activeSessions: fc.option(fc.nat({ max: 3 })),
    }),
  );
  const states = fc.constantFrom<StateOf>('slice', 'reading');
  const limits = fc.record({
    sliceRows: fc.integer({ min: 1, max: 1e6 }),
    statementTimeoutSeconds: fc.integer({ min: 1, max: 3600 }),
    latencyCeilingMilliseconds: fc.option(fc.integer({ min: 1, max: 100 })),
    replicaLagCeilingSeconds: fc.option(fc.integer({ min: 1, max: 100 })),
    patienceSeconds: fc.integer({ min: 60, max: 3600 }),
  });

  it('a slice has at least one row, at most ten times the first, and rests are bounded', () => {
    fc.assert(
      fc.property(limits, states, observations, (budget, stateOf, observed) => {
        let pacing: Pacing = firstPacing(budget);
        for (const one of observed) {
          const step = nextPacing({ budget, stateOf, pacing, observed: one });
          if (step.kind === 'give-way') return;
          pacing = step.pacing;
          const { sliceRows, restMilliseconds } = pacing.pace;
          expect(sliceRows).toBeGreaterThanOrEqual(Math.min(1000, budget.sliceRows));
          expect(sliceRows).toBeLessThanOrEqual(budget.sliceRows * 10);
          expect(restMilliseconds).toBeGreaterThanOrEqual(0);
          expect(restMilliseconds).toBeLessThanOrEqual(30_000);
        }
      }),
    );
  });

  it('a source found strained is never asked for more at once', () => {
    fc.assert(
      fc.property(limits, states, observations, (budget, stateOf, observed) => {
        let pacing: Pacing = firstPacing(budget);
        for (const one of observed) {
          const step = nextPacing({ budget, stateOf, pacing, observed: one });
          if (step.kind === 'give-way') return;
          if (step.strain !== null) {
            expect(step.pacing.pace.sliceRows).toBeLessThanOrEqual(pacing.pace.sliceRows);
            expect(step.pacing.pace.restMilliseconds).toBeGreaterThanOrEqual(pacing.pace.restMilliseconds);
          }
          pacing = step.pacing;
        }
      }),
    );
  });
});
