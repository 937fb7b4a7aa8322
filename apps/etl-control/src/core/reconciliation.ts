import type { ReconcileResult } from '@daybreak/curation';
import {
  batchReconciled,
  reconciliationDiffered,
  reconciliationOverdue,
  type DateRange,
} from '@daybreak/event-contracts';
import { publish, remind } from '@daybreak/service-kit/decision';
import type { CompareOrder, Effect } from './effects.ts';
import { unchanged, type Step } from './lifecycle.ts';
import type { Policy } from './policy.ts';
import type { DatasetState, Run } from './run.ts';

/** Source and lake of a dataset, compared after a night's run: at most twice, with the healing of what differed between. */
export interface Reconciliation {
  /** Run id of the comparison under way, or of the last one. */
  readonly id: string;
  readonly phase: 'comparing' | 'healing';
  /** 2 after healing: what differs then stays until the next night. */
  readonly comparison: 1 | 2;
  /** The night's run after which they are compared. */
  readonly runId: string;
  readonly correlationId: string;
  readonly high: string;
  readonly since: string;
  /** What the first comparison found. */
  readonly differed: readonly DifferingDay[];
  readonly comparedBy: ReconcileResult['comparedBy'] | null;
  /** Business dates that are still to be read again. */
  readonly toHeal: readonly DateRange[];
  readonly healedBy: readonly string[];
}

type DifferingDay = ReconcileResult['differing'][number];

/** What became of the last one, for the API. */
export interface Reconciled {
  readonly runId: string;
  readonly at: string;
  readonly outcome: 'same' | 'healed' | 'differs' | 'failed';
  readonly daysCompared: number | null;
  readonly differed: readonly string[];
  readonly code: string | null;
}

const comparisonId = (runId: string, comparison: 1 | 2) => `${runId}reconcile${comparison}`;

/** After a night's run was published; one that is still under way from the night before gives way. */
export function beginReconciliation(
  state: DatasetState,
  { run, now, policy }: { run: Run; now: string; policy: Policy },
): Step {
  return compare(
    state,
    {
      id: comparisonId(run.runId, 1),
      phase: 'comparing',
      comparison: 1,
      runId: run.runId,
      correlationId: run.correlationId,
      high: run.window.high,
      since: now,
      differed: [],
      comparedBy: null,
      toHeal: [],
      healedBy: [],
    },
    { dataset: run.dataset, policy },
  );
}

function compare(
  state: DatasetState,
  reconciliation: Reconciliation,
  { dataset, policy }: { dataset: string; policy: Policy },
): Step {
  const { id, correlationId } = reconciliation;
  return {
    state: { ...state, reconciliation },
    effects: [
      lookLater({ id, dataset, correlationId, check: 1, policy }),
      { type: 'start-compare', run: orderOf(state, reconciliation, dataset) },
    ],
  };
}

export const orderOf = (
  { rebuilt = [] }: DatasetState,
  { id, high }: Reconciliation,
  dataset: string,
): CompareOrder => ({ runId: id, dataset, high, rebuilt });

const lookLater = (props: {
  readonly id: string;
  readonly dataset: string;
  readonly correlationId: string;
  readonly check: number;
  readonly policy: Policy;
}): Effect =>
  remind(reconciliationOverdue, {
    correlationId: props.correlationId,
    delaySeconds: props.policy.lookAfterSeconds,
    data: { comparisonId: props.id, dataset: props.dataset, check: props.check },
  });

interface About {
  readonly id: string;
  readonly dataset: string;
  readonly now: string;
}

/** The comparison under way that this is about; what comes late or twice is about none. */
export const comparing = ({ reconciliation }: DatasetState, id: string): Reconciliation | null =>
  reconciliation?.id === id && reconciliation.phase === 'comparing' ? reconciliation : null;

export function compared(
  state: DatasetState,
  { id, dataset, now, result }: About & { readonly result: ReconcileResult },
): Step {
  const reconciliation = comparing(state, id);
  if (reconciliation === null) return unchanged(state);
  const { runId, correlationId, comparison, differed, healedBy } = reconciliation;
  const { comparedBy, from, to, daysCompared, daysMoving } = result;
  const before = differed.map(({ day }) => day);
  const days = result.differing.filter(({ day }) => comparison === 1 || before.includes(day));
  if (days.length > 0) {
    const found: Reconciliation = { ...reconciliation, comparedBy, differed: days };
    const ranges = stretches(result.heal);
    return comparison === 1 && ranges.length > 0
      ? toBeHealed(state, found, { dataset, ranges })
      : unhealed(state, found, { dataset, now });
  }
  const outcome = before.length === 0 ? 'same' : 'healed';
  return ended(state, {
    reconciled: { runId, at: now, outcome, daysCompared, differed: before, code: null },
    effects: [
      publish(batchReconciled, {
        correlationId,
        data: {
          runId,
          dataset,
          comparedBy,
          from,
          to,
          daysCompared,
          daysMoving,
          daysDiffered: before,
          healedBy: [...healedBy],
        },
      }),
    ],
  });
}

function toBeHealed(
  state: DatasetState,
  found: Reconciliation,
  { dataset, ranges }: { dataset: string; ranges: readonly DateRange[] },
): Step {
  return {
    state: { ...state, reconciliation: { ...found, phase: 'healing', toHeal: ranges } },
    effects: [differs(found, { dataset, ranges, heal: true })],
  };
}

/** Nothing more is tried this night. */
function unhealed(
  state: DatasetState,
  found: Reconciliation,
  { dataset, now }: { dataset: string; now: string },
): Step {
  const days = found.differed.map(({ day }) => day);
  const ranges = found.toHeal.length > 0 ? found.toHeal : stretches(days);
  return ended(state, {
    reconciled: {
      runId: found.runId,
      at: now,
      outcome: 'differs',
      daysCompared: null,
      differed: days,
      code: null,
    },
    effects: [differs(found, { dataset, ranges, heal: false })],
  });
}

const differs = (
  { runId, correlationId, comparedBy, differed }: Reconciliation,
  { dataset, ranges, heal }: { dataset: string; ranges: readonly DateRange[]; heal: boolean },
): Effect =>
  publish(reconciliationDiffered, {
    correlationId,
    data: {
      runId,
      dataset,
      comparedBy: comparedBy ?? 'business-date',
      days: differed.map((day) => ({ ...day })),
      ranges: ranges.map((range) => ({ ...range })),
      heal,
    },
  });

function ended(
  state: DatasetState,
  { reconciled, effects }: { reconciled: Reconciled; effects: readonly Effect[] },
): Step {
  return { state: { ...state, reconciliation: null, lastReconciled: reconciled }, effects: [...effects] };
}

/** It was not compared: the next night does it. */
export function comparisonFailed(
  state: DatasetState,
  { id, now, code }: Pick<About, 'id' | 'now'> & { readonly code: string },
): Step {
  const reconciliation = comparing(state, id);
  if (reconciliation === null) return unchanged(state);
  const { runId, differed } = reconciliation;
  const days = differed.map(({ day }) => day);
  return ended(state, {
    reconciled: { runId, at: now, outcome: 'failed', daysCompared: null, differed: days, code },
    effects: [],
  });
}

/** It was looked at, and has not ended. */
export function comparisonOverdue(
  state: DatasetState,
  { id, dataset, now, check, policy }: About & { readonly check: number; readonly policy: Policy },
): Step {
  const reconciliation = comparing(state, id);
  if (reconciliation === null) return unchanged(state);
  const { since, correlationId } = reconciliation;
  return Date.parse(now) - Date.parse(since) < policy.staleAfterSeconds * 1000
    ? { state, effects: [lookLater({ id, dataset, correlationId, check: check + 1, policy })] }
    : comparisonFailed(state, { id, now, code: 'RUN_STALLED' });
}

/** A run of given dates was published: where it was the last that healing waited for, source and lake are compared once more. */
export function healed(
  state: DatasetState,
  { run, now, policy }: { run: Run; now: string; policy: Policy },
): Step {
  const reconciliation = healing(state);
  const { businessDates } = run;
  if (reconciliation === null || businessDates === null) return unchanged(state);
  const toHeal = reconciliation.toHeal.flatMap((range) => without(range, businessDates));
  const left = daysIn(toHeal);
  if (left === daysIn(reconciliation.toHeal)) return unchanged(state);
  const next: Reconciliation = {
    ...reconciliation,
    toHeal,
    healedBy: [...reconciliation.healedBy, run.runId],
  };
  if (left > 0) return { state: { ...state, reconciliation: next }, effects: [] };
  const again: Reconciliation = {
    ...next,
    id: comparisonId(next.runId, 2),
    phase: 'comparing',
    comparison: 2,
    since: now,
  };
  return compare(state, again, { dataset: run.dataset, policy });
}

/** A run of days that healing waits for was held: they stay as they are. */
export function notHealed(state: DatasetState, { run, now }: { run: Run; now: string }): Step {
  const reconciliation = healing(state);
  const { businessDates, dataset } = run;
  if (reconciliation === null || businessDates === null) return unchanged(state);
  const left = reconciliation.toHeal.flatMap((range) => without(range, businessDates));
  return daysIn(left) === daysIn(reconciliation.toHeal)
    ? unchanged(state)
    : unhealed(state, reconciliation, { dataset, now });
}

const healing = ({ reconciliation }: DatasetState): Reconciliation | null =>
  reconciliation?.phase === 'healing' ? reconciliation : null;

const dayLong = 86_400_000;
const timeOf = (day: string) => Date.parse(`${day}T00:00:00Z`);
const plus = (day: string, days: number) => new Date(timeOf(day) + days * dayLong).toISOString().slice(0, 10);

const daysIn = (ranges: readonly DateRange[]): number =>
  ranges.reduce((sum, { from, to }) => sum + Math.round((timeOf(to) - timeOf(from)) / dayLong) + 1, 0);

/** What a range holds beside another. */
function without({ from, to }: DateRange, taken: DateRange): DateRange[] {
  if (taken.to < from || taken.from > to) return [{ from, to }];
  return [
    ...(from < taken.from ? [{ from, to: plus(taken.from, -1) }] : []),
    ...(taken.to < to ? [{ from: plus(taken.to, 1), to }] : []),
  ];
}

/** Days, oldest first, as ranges without gaps. */
export function stretches(days: readonly string[]): DateRange[] {
  return days.reduce<DateRange[]>((ranges, day) => {
    const last = ranges.at(-1);
    if (last !== undefined && plus(last.to, 1) === day)
      return [...ranges.slice(0, -1), { from: last.from, to: day }];
    return [...ranges, { from: day, to: day }];
  }, []);
}
