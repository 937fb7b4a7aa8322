import { evaluationFailed, evaluationOverdue, qualityEvaluated } from '@daybreak/event-contracts';
import {
  publish,
  record,
  remind,
  type Aggregate,
  type Decision,
  type DecisionContext,
} from '@daybreak/service-kit/decision';
import { batchOutcomes } from './batch-limits.ts';
import {
  clientToken,
  type Evaluation,
  type EvaluationEffect,
  type EvaluationInput,
  type Subject,
} from './evaluation.ts';
import { evaluationsCollection, verdictsCollection, type EvaluationDocument } from './evaluation-document.ts';
import { evaluationFailures, type EvaluationFailureCode } from './evaluation-failures.ts';
import { ruleOutcomes, type Measurement } from './measurement.ts';

const secondsBetweenChecks = 60;
/** Then the evaluation counts as lost: half an hour, more than a Glue evaluation of a night's batch takes. */
const checksAtMost = 30;

export const evaluation: Aggregate<Evaluation, EvaluationInput, EvaluationEffect> = {
  name: 'evaluation',
  initial: { status: 'none' },
  decide,
};

export function decide(
  state: Evaluation,
  input: EvaluationInput,
  context: DecisionContext,
): Decision<Evaluation, EvaluationEffect> {
  switch (input.type) {
    case 'staged':
      return state.status === 'none' ? begin(input, context) : { state, effects: [] };
    case 'measured':
      return state.status === 'running' ? judge(state, input.measurement, context) : { state, effects: [] };
    case 'overdue':
      return state.status === 'running' ? look(state, input, context) : { state, effects: [] };
  }
}

type Running = Extract<Evaluation, { status: 'running' }>;
type Verdict = Decision<Evaluation, EvaluationEffect>;

function begin(
  { subject, ruled, limits, figures }: Extract<EvaluationInput, { type: 'staged' }>,
  context: DecisionContext,
): Verdict {
  const outcomes = batchOutcomes(limits, figures);
  const running: Running = { status: 'running', subject, startedAt: context.now, outcomes };
  if (!ruled) return fail(running, context, 'CONTRACT_UNKNOWN');
  return {
    state: running,
    effects: [
      overdue(subject, 1),
      {
        type: 'start-evaluation',
        dataset: subject.dataset,
        staging: subject.staging,
        token: clientToken(subject.staging),
      },
    ],
  };
}

function judge(state: Running, measurement: Measurement, context: DecisionContext): Verdict {
  const rules = [...ruleOutcomes(measurement), ...(state.outcomes ?? [])];
  const passed = rules.filter(({ result }) => result === 'PASS').length;
  // A result without rules has measured nothing: it must not open the gate.
  const verdict = measurement.rules.length > 0 && passed === rules.length ? 'passed' : 'failed';
  const score = rules.length === 0 ? 0 : passed / rules.length;
  return {
    state: { status: 'ended' },
    effects: [
      publish(qualityEvaluated, {
        correlationId: state.subject.correlationId,
        data: {
          runId: state.subject.runId,
          dataset: state.subject.dataset,
          verdict,
          score,
          rules,
          resultId: measurement.resultId,
        },
      }),
      ...kept(state, context, { verdict, score, rules, resultId: measurement.resultId, error: null }),
    ],
  };
}

function look(
  state: Running,
  { check, found }: Extract<EvaluationInput, { type: 'overdue' }>,
  context: DecisionContext,
): Verdict {
  if (found === 'running')
    return check < checksAtMost
      ? { state, effects: [overdue(state.subject, check + 1)] }
      : fail(state, context, 'EVALUATION_LOST');
  return fail(state, context, found);
}

function fail(state: Running, context: DecisionContext, code: EvaluationFailureCode): Verdict {
  const { runId, dataset, correlationId, staging } = state.subject;
  const { retryable, meaning, remedy } = evaluationFailures[code];
  const cause = `${staging.database}.${staging.table} was not measured. ${meaning} ${remedy}`;
  return {
    state: { status: 'ended' },
    effects: [
      publish(evaluationFailed, { correlationId, data: { runId, dataset, code, cause, retryable } }),
      ...kept(state, context, {
        verdict: 'none',
        score: null,
        rules: [],
        resultId: null,
        error: { code, cause },
      }),
    ],
  };
}

const overdue = ({ runId, dataset, staging, correlationId }: Subject, check: number) =>
  remind(evaluationOverdue, {
    correlationId,
    delaySeconds: secondsBetweenChecks,
    data: { runId, dataset, staging, check },
  });

function kept(
  state: Running,
  { now }: DecisionContext,
  outcome: Pick<EvaluationDocument, 'verdict' | 'score' | 'rules' | 'resultId' | 'error'>,
) {
  const id = `${state.startedAt}_${state.subject.runId}`;
  const document: EvaluationDocument = {
    id,
    runId: state.subject.runId,
    dataset: state.subject.dataset,
    startedAt: state.startedAt,
    endedAt: now,
    ...outcome,
  };
  return [
    record({ collection: evaluationsCollection, id, document }),
    record({ collection: verdictsCollection(state.subject.dataset), id, document }),
  ];
}
