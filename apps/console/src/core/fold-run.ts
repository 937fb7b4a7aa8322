import type { NightEvent } from './night-event.ts';
import type { Phase, Run } from './night.ts';

const order: readonly Phase[] = ['waiting', 'queued', 'crawling', 'extracting', 'curating', 'checking'];
const rank = (phase: Phase) => (order.includes(phase) ? order.indexOf(phase) : order.length);

/** Phases only go on: an event that comes late does not set a run back. */
const reached = (run: Run, phase: Phase): Run => (rank(phase) > rank(run.phase) ? { ...run, phase } : run);

const ended = (run: Run, phase: 'published' | 'held' | 'failed'): Run => ({ ...run, phase, settled: true });

type RunEvent = Extract<NightEvent, { data: { runId: string } }>;

export const isRunEvent = (event: NightEvent): event is RunEvent => 'runId' in event.data;

/** A run after an event about it. */
export function foldRun(run: Run, event: RunEvent): Run {
  switch (event.type) {
    case 'ExtractionRequested':
      return { ...reached(run, 'queued'), attempt: event.data.attempt };
    case 'RunProgressed': {
      const moved = reached(run, event.data.phase);
      return event.data.rows === null || run.settled
        ? moved
        : { ...moved, rows: Math.max(run.rows ?? 0, event.data.rows) };
    }
    case 'SourceDrifted':
      return {
        ...run,
        drift: {
          added: event.data.added,
          missing: event.data.missing,
          messages: (event.data.differences ?? []).map(({ message }) => message),
        },
      };
    case 'BatchExtracted':
      return {
        ...run,
        rowsRead: run.rowsRead ?? event.data.rowsRead,
        rows: run.rows ?? event.data.rowsRead,
        ...(event.data.refusedFiles === undefined ? {} : { refusedFiles: event.data.refusedFiles }),
      };
    case 'BatchStaged':
      return {
        ...reached(run, 'checking'),
        ...event.data.counts,
        businessDates: event.data.businessDates,
        findings: event.data.findings,
      };
    case 'QualityEvaluated': {
      const { verdict, score, rules } = event.data;
      return {
        ...reached(run, 'checking'),
        verdict: { verdict, score, rules: rules.length },
        failedRules: rules.filter(({ result }) => result !== 'PASS'),
      };
    }
    case 'EvaluationFailed':
      return { ...run, error: run.error ?? { code: event.data.code, cause: event.data.cause } };
    case 'BatchPublished': {
      const { counts, businessDates, seconds } = event.data;
      return {
        ...ended(run, 'published'),
        ...counts,
        rows: counts.rowsPublished,
        businessDates,
        seconds,
        error: null,
      };
    }
    case 'BatchHeld': {
      const { counts, businessDates, seconds, failedRules } = event.data;
      return { ...ended(run, 'held'), ...counts, businessDates, seconds, failedRules };
    }
    case 'RunFailed': {
      const { origin, attempt, code, cause, seconds } = event.data;
      // In a night the scheduler has the last word: it tries again, or abandons the run. Of a replay nobody speaks again.
      const settled = run.settled || origin === 'replay';
      return { ...run, phase: 'failed', settled, attempt, error: { code, cause }, seconds };
    }
    case 'RunAbandoned':
      return run.phase === 'published' || run.phase === 'held'
        ? run
        : {
            ...ended(run, 'failed'),
            attempt: run.attempt ?? event.data.attempts,
            error: { code: event.data.code, cause: event.data.cause },
          };
  }
}
