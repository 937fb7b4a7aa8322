import { reportFailed, reportOverdue } from '@daybreak/event-contracts';
import {
  publish,
  remind,
  type Aggregate,
  type Decision,
  type DecisionContext,
} from '@daybreak/service-kit/decision';
import { finished } from './finished.ts';
import { follow } from './follow-night.ts';
import {
  initialReport,
  type Due,
  type Failure,
  type Making,
  type QueryEnd,
  type ReportEffect,
  type ReportInput,
  type ReportState,
  type Subject,
} from './report.ts';
import { reportFailure } from './report-failures.ts';

const waitingAtMost = 64;
const secondsBetweenChecks = 20;
/** Athena itself ends a query after 30 minutes. */
const checksAtMost = 100;
/** Of a query that the engine, and not the query, made fail. */
const triesAtMost = 3;

type Decided = Decision<ReportState, ReportEffect>;

export function reportAggregate(subject: Subject): Aggregate<ReportState, ReportInput, ReportEffect> {
  return {
    name: 'report',
    initial: initialReport,
    decide: (state, input, context) => decide({ subject, state, input, context }),
  };
}

function decide(of: {
  subject: Subject;
  state: ReportState;
  input: ReportInput;
  context: DecisionContext;
}): Decided {
  const { subject, state, input, context } = of;
  switch (input.type) {
    case 'night-planned':
    case 'published':
    case 'lost': {
      const followed = follow({ subject, state, input });
      return followed.verdict === null
        ? { state: followed.state, effects: [] }
        : settle({
            ...of,
            state: followed.state,
            verdict: followed.verdict,
            correlationId: input.correlationId,
          });
    }
    case 'query-ended':
      return isOf(state.making, input)
        ? take({ subject, state, making: state.making, ends: [input.end], context, check: null })
        : { state, effects: [] };
    case 'overdue':
      return isOf(state.making, input)
        ? take({ subject, state, making: state.making, ends: input.ends, context, check: input.check })
        : { state, effects: [] };
  }
}

const isOf = (
  making: Making | null,
  { attempt, businessDate }: { attempt: string; businessDate: string },
): making is Making => making !== null && making.attempt === attempt && making.businessDate === businessDate;

function settle(of: {
  subject: Subject;
  state: ReportState;
  context: DecisionContext;
  correlationId: string;
  verdict: { readonly dates: readonly string[] } | Failure;
}): Decided {
  const { subject, state, context, correlationId, verdict } = of;
  if ('code' in verdict)
    return { state, effects: [failed({ subject, correlationId, businessDate: null, failure: verdict })] };
  const dues = verdict.dates.map((businessDate): Due => ({
    correlationId,
    businessDate,
    attempt: attemptOf(context),
    dueAt: context.now,
  }));
  const waiting = [...state.waiting, ...dues];
  return begin({
    subject,
    state: { ...state, waiting: waiting.slice(0, waitingAtMost) },
    effects: waiting.slice(waitingAtMost).map(({ businessDate }) =>
      failed({
        subject,
        correlationId,
        businessDate,
        failure: reportFailure(
          'TOO_MANY_REPORTS',
          `${waitingAtMost} dates of report ${subject.name} wait already.`,
        ),
      }),
    ),
  });
}

/** Part of an object's key, so of letters, digits and dashes only. */
const attemptOf = ({ eventId, replayName }: DecisionContext) =>
  `${replayName === null ? '' : `${replayName}-`}${eventId}`.replace(/[^A-Za-z0-9_-]/g, '-').slice(-100);

/** Takes the next that waits, unless one is being made. */
function begin({ subject, state, effects }: { subject: Subject } & Decided): Decided {
  const [next, ...waiting] = state.waiting;
  if (state.making !== null || next === undefined) return { state, effects };
  return make({ subject, state: { ...state, waiting }, effects, due: next, tries: 1 });
}

function make(of: { subject: Subject; due: Due; tries: number } & Decided): Decided {
  const { subject, state, effects, due, tries } = of;
  return {
    state: { ...state, making: { ...due, tries, results: {} } },
    effects: [
      ...effects,
      overdue({ subject, due, check: 1 }),
      ...subject.queries.map((query) => ({ ...due, type: 'start-query' as const, query })),
    ],
  };
}

/** All queries anew, under a name of their own: what the try before leaves behind or tells later is not mixed in. */
function makeAgain(of: { subject: Subject; state: ReportState; making: Making }): Decided {
  const { correlationId, businessDate, attempt, dueAt, tries } = of.making;
  const due: Due = { correlationId, businessDate, attempt: `${attempt}-again`, dueAt };
  return make({ ...of, effects: [], due, tries: tries + 1 });
}

function take(of: {
  subject: Subject;
  state: ReportState;
  making: Making;
  ends: readonly QueryEnd[];
  context: DecisionContext;
  /** Set where the watchdog looked. */
  check: number | null;
}): Decided {
  const { subject, state, making, ends, context, check } = of;
  const broken = ends.find((end) => end.kind === 'failed');
  if (broken)
    return broken.retryable && making.tries < triesAtMost
      ? makeAgain({ subject, state, making })
      : end({ subject, state, making, failure: broken });
  const results = { ...making.results };
  for (const one of ends)
    if (one.kind === 'succeeded' && subject.queries.includes(one.query))
      results[one.query] = { output: one.output, rows: one.rows };
  const complete: Making = { ...making, results };
  const open = subject.queries.filter((query) => results[query] === undefined);
  if (open.length === 0)
    return begin({
      subject,
      state: { ...state, making: null },
      effects: finished({ subject, making: complete, madeAt: context.now }),
    });
  if (check !== null && check >= checksAtMost)
    return end({
      subject,
      state,
      making,
      failure: reportFailure(
        'QUERY_LOST',
        `Query ${open.join(', ')} of report ${subject.name} did not end within ${Math.round((checksAtMost * secondsBetweenChecks) / 60)} minutes.`,
      ),
    });
  return {
    state: { ...state, making: complete },
    effects: check === null ? [] : [overdue({ subject, due: making, check: check + 1 })],
  };
}

function end({
  subject,
  state,
  making,
  failure,
}: {
  subject: Subject;
  state: ReportState;
  making: Making;
  failure: Failure;
}): Decided {
  return begin({
    subject,
    state: { ...state, making: null },
    effects: [
      failed({ subject, correlationId: making.correlationId, businessDate: making.businessDate, failure }),
    ],
  });
}

function failed(of: {
  subject: Subject;
  correlationId: string;
  businessDate: string | null;
  failure: Failure;
}): ReportEffect {
  const { code, cause } = of.failure;
  return publish(reportFailed, {
    correlationId: of.correlationId,
    data: { report: of.subject.name, businessDate: of.businessDate, code, cause },
  });
}

function overdue({ subject, due, check }: { subject: Subject; due: Due; check: number }): ReportEffect {
  const { correlationId, businessDate, attempt } = due;
  return remind(reportOverdue, {
    correlationId,
    delaySeconds: secondsBetweenChecks,
    data: { report: subject.name, businessDate, attempt, check },
  });
}
