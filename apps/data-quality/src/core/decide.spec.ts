import { evaluationFailed, evaluationOverdue, qualityEvaluated } from '@daybreak/event-contracts';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { decide } from './decide.ts';
import type { Evaluation, EvaluationEffect, EvaluationInput } from './evaluation.ts';
import { ruleOutcomes, type Measurement } from './measurement.ts';

const subject = {
  runId: 'r1',
  dataset: 'sales',
  staging: { database: 'daybreak_staging', table: 'sales__r1' },
  correlationId: 'night-1',
};
const context = {
  now: '2026-11-22T01:00:00.000Z',
  eventId: 'e1',
  correlationId: 'night-1',
  replayName: null,
};
const limits = { quarantineLimit: null, kAnonymity: null };
const figures = { rowsRead: 200, rowsQuarantined: 20, smallestGroup: null };
const staged = { type: 'staged', subject, ruled: true, limits, figures } as const;
const passing: Measurement = {
  resultId: 'dqresult-1',
  rules: [{ rule: 'RowCount > 0', result: 'PASS', metrics: { 'Dataset.*.RowCount': 200 } }],
};
const failing: Measurement = {
  resultId: 'dqresult-2',
  rules: [
    ...passing.rules,
    { rule: 'IsComplete "total"', result: 'FAIL', metrics: { 'Column.total.Completeness': 0.985 } },
  ],
};
const measured = (measurement: Measurement) => ({ type: 'measured', measurement }) as const;
const overdue = (check: number, found: Extract<EvaluationInput, { type: 'overdue' }>['found']) =>
  ({ type: 'overdue', check, found }) as const;

function given(...inputs: readonly EvaluationInput[]) {
  let state: Evaluation = { status: 'none' };
  for (const input of inputs) state = decide(state, input, context).state;
  return { when: (input: EvaluationInput) => decide(state, input, context).effects };
}

const published = (effects: readonly EvaluationEffect[], detailType: string) =>
  effects.flatMap((effect) =>
    effect.type === 'publish' && effect.detailType === detailType ? [effect.data] : [],
  );

describe('a batch that is staged', () => {
  it('is evaluated, and looked after', () => {
    const effects = given().when(staged);
    expect(effects).toEqual([
      expect.objectContaining({
        type: 'remind',
        detailType: evaluationOverdue.detailType,
        delaySeconds: 60,
        data: { runId: 'r1', dataset: 'sales', staging: subject.staging, check: 1 },
      }),
      {
        type: 'start-evaluation',
        dataset: 'sales',
        staging: subject.staging,
        token: 'daybreak-daybreak_staging-sales__r1',
      },
    ]);
  });

  it('is not evaluated twice', () => {
    expect(given(staged).when(staged)).toEqual([]);
    expect(given(staged, measured(passing)).when(staged)).toEqual([]);
  });

  it('fails by name where its dataset has no contract', () => {
    const [failed] = published(given().when({ ...staged, ruled: false }), evaluationFailed.detailType);
    expect(failed).toMatchObject({ code: 'CONTRACT_UNKNOWN', retryable: false });
    evaluationFailed.data.parse(failed);
  });
});

describe('a result', () => {
  it('passes when every rule does', () => {
    const effects = given(staged).when(measured(passing));
    const [event] = published(effects, qualityEvaluated.detailType);
    expect(qualityEvaluated.data.parse(event)).toMatchObject({ verdict: 'passed', score: 1, runId: 'r1' });
    expect(effects.filter(({ type }) => type === 'record')).toHaveLength(2);
  });

  it('fails on a batch that breaks a limit of its contract, though every rule of its rows holds', () => {
    const bound = { ...staged, limits: { ...limits, quarantineLimit: 0.09 } };
    const [event] = published(given(bound).when(measured(passing)), qualityEvaluated.detailType);
    const { verdict, score, rules } = qualityEvaluated.data.parse(event);
    expect({ verdict, score }).toEqual({ verdict: 'failed', score: 0.5 });
    expect(rules[1]).toMatchObject({ rule: 'Quarantined rows <= 9 %', result: 'FAIL', failedRows: 20 });
  });

  it('fails on a result without rules, whatever the limits say', () => {
    const empty = { resultId: 'dqresult-3', rules: [] };
    const [event] = published(given(staged).when(measured(empty)), qualityEvaluated.detailType);
    expect(qualityEvaluated.data.parse(event)).toMatchObject({ verdict: 'failed' });
  });

  it('fails on one failed rule, and says on how many rows', () => {
    const [event] = published(given(staged).when(measured(failing)), qualityEvaluated.detailType);
    const { verdict, score, rules } = qualityEvaluated.data.parse(event);
    expect({ verdict, score }).toEqual({ verdict: 'failed', score: 0.5 });
    expect(rules[1]).toEqual({
      rule: 'IsComplete "total"',
      result: 'FAIL',
      failedRows: 3,
      message: 'The rule does not hold: 3 of 200 rows break the rule; total.Completeness is 0.985.',
    });
  });

  it('that measured nothing opens nothing', () => {
    const [event] = published(
      given(staged).when(measured({ resultId: 'x', rules: [] })),
      qualityEvaluated.detailType,
    );
    expect(event).toMatchObject({ verdict: 'failed', score: 0 });
  });

  it('of a table that is not ours is ignored', () => {
    expect(given().when(measured(passing))).toEqual([]);
  });

  it('never repeats a metric that could be a value of the data', () => {
    const [rule] = ruleOutcomes({
      resultId: 'x',
      rules: [{ rule: 'Mean "total" > 5', result: 'FAIL', metrics: { 'Column.total.Mean': 4.25 } }],
    });
    expect(rule).toEqual({
      rule: 'Mean "total" > 5',
      result: 'FAIL',
      failedRows: null,
      message: 'The rule does not hold.',
    });
  });
});

describe('the watchdog', () => {
  it('looks again while the evaluation runs', () => {
    expect(given(staged).when(overdue(3, 'running'))).toEqual([
      expect.objectContaining({ type: 'remind', data: expect.objectContaining({ check: 4 }) as unknown }),
    ]);
  });

  it.each([
    ['EVALUATION_FAILED', true],
    ['EVALUATION_TIMEOUT', true],
    ['EVALUATION_STOPPED', true],
    ['STAGING_GONE', true],
    ['EVALUATION_REFUSED', false],
    ['RULESET_REFUSED', false],
  ] as const)('tells of %s, and whether another run can help', (code, retryable) => {
    const [event] = published(given(staged).when(overdue(1, code)), evaluationFailed.detailType);
    expect(evaluationFailed.data.parse(event)).toMatchObject({ code, retryable });
  });

  it('gives up after thirty checks', () => {
    const [event] = published(given(staged).when(overdue(30, 'running')), evaluationFailed.detailType);
    expect(event).toMatchObject({ code: 'EVALUATION_LOST', retryable: true });
  });

  it('is silent once there is a verdict', () => {
    expect(given(staged, measured(failing)).when(overdue(1, 'EVALUATION_FAILED'))).toEqual([]);
  });
});

it('gives at most one verdict or failure, whatever comes in whatever order, and exactly one once it ended', () => {
  const inputs = fc.constantFrom<EvaluationInput>(
    staged,
    measured(passing),
    measured(failing),
    overdue(1, 'running'),
    overdue(2, 'EVALUATION_FAILED'),
    overdue(30, 'running'),
  );
  fc.assert(
    fc.property(fc.array(inputs, { maxLength: 20 }), (sequence) => {
      let state: Evaluation = { status: 'none' };
      let ends = 0;
      for (const input of sequence) {
        const decision = decide(state, input, context);
        ends += decision.effects.filter(({ type }) => type === 'publish').length;
        state = decision.state;
      }
      expect(ends).toBe(state.status === 'ended' ? 1 : 0);
    }),
  );
});
