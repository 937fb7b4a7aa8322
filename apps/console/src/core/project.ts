import {
  record,
  type Aggregate,
  type Decision,
  type DecisionContext,
  type KitEffect,
} from '@daybreak/service-kit/decision';
import { failed, plan, ready } from './fold-reports.ts';
import { foldRun, isRunEvent } from './fold-run.ts';
import type { NightEvent } from './night-event.ts';
import { outcomeOf } from './outcome.ts';
import { runOf, type Night, type Run } from './night.ts';

export const nightsCollection = 'nights';

/** One item a night. It decides nothing but whether the night is over. */
export const night: Aggregate<Night | null, NightEvent, KitEffect> = { name: 'night', initial: null, decide };

function decide(
  state: Night | null,
  event: NightEvent,
  { now }: DecisionContext,
): Decision<Night, KitEffect> {
  const folded = fold(state ?? opened(event, now), event);
  const { finished } = outcomeOf(folded);
  const next: Night = {
    ...folded,
    startedAt: event.at < folded.startedAt ? event.at : folded.startedAt,
    movedAt: event.at > folded.movedAt ? event.at : folded.movedAt,
  };
  const document = { ...next, finishedAt: finished ? (next.finishedAt ?? next.movedAt) : null };
  return {
    state: document,
    effects: [record({ collection: nightsCollection, id: `${document.heardAt}_${document.id}`, document })],
  };
}

const opened = ({ correlationId, at }: NightEvent, now: string): Night => ({
  id: correlationId,
  heardAt: now,
  startedAt: at,
  movedAt: at,
  finishedAt: null,
  origin: 'night',
  planned: null,
  skipped: [],
  runs: [],
  reportsPlanned: false,
  reports: [],
});

function fold(state: Night, event: NightEvent): Night {
  if (isRunEvent(event)) {
    const run = state.runs.find(({ runId }) => runId === event.data.runId) ?? runOf(event.data);
    return { ...withRun(state, foldRun(run, event)), origin: originOf(state, event) };
  }
  switch (event.type) {
    case 'NightDue':
      return state;
    case 'NightPlanned': {
      const { origin, runs, skipped } = event.data;
      const planned = {
        ...state,
        origin,
        skipped,
        planned: runs.map(({ dataset, runId }) => ({ dataset, runId })),
      };
      return runs.reduce<Night>(
        (night, run) =>
          night.runs.some(({ runId }) => runId === run.runId) ? night : withRun(night, runOf(run)),
        planned,
      );
    }
    case 'ReportsPlanned':
      return { ...state, reportsPlanned: true, reports: plan(state.reports, event.data) };
    case 'ReportReady':
      return { ...state, reports: ready(state.reports, event.data) };
    case 'ReportFailed':
      return { ...state, reports: failed(state.reports, event.data) };
  }
}

const withRun = (state: Night, run: Run): Night => ({
  ...state,
  runs: state.runs.some(({ runId }) => runId === run.runId)
    ? state.runs.map((one) => (one.runId === run.runId ? run : one))
    : [...state.runs, run],
});

const originOf = (state: Night, event: NightEvent): Night['origin'] =>
  'origin' in event.data ? event.data.origin : state.origin;
