import { datesOfReplay } from './announcement.ts';
import type { Failure, NightProgress, Outcome, ReportInput, ReportState, Subject } from './report.ts';
import { reportFailure } from './report-failures.ts';

const nightsAtMost = 16;

type NightInput = Extract<ReportInput, { type: 'night-planned' | 'published' | 'lost' }>;
type Verdict = { readonly dates: readonly string[] } | Failure;

/** What is known of a night after an event, and, once, what follows from it for the report. */
export function follow(of: { subject: Subject; state: ReportState; input: NightInput }): {
  readonly state: ReportState;
  readonly verdict: Verdict | null;
} {
  const { subject, input } = of;
  if (input.type !== 'night-planned' && !subject.datasets.includes(input.dataset))
    return { state: of.state, verdict: null };
  const state = input.type === 'published' ? remembering(of.state, input) : of.state;
  const known = state.nights.find(({ correlationId }) => correlationId === input.correlationId);
  const night = after(known ?? unseen(input.correlationId), input);
  const verdict = known?.settled === true ? null : verdictOf({ ...of, state, night });
  const others = state.nights.filter(({ correlationId }) => correlationId !== input.correlationId);
  const settled = { ...night, settled: (known?.settled ?? false) || verdict !== null };
  return {
    // Seen nights keep their place, so that many events of one night do not push others out.
    state: {
      ...state,
      nights: known
        ? state.nights.map((one) => (one === known ? settled : one))
        : [...others, settled].slice(-nightsAtMost),
    },
    verdict: verdict === 'not concerned' ? null : verdict,
  };
}

const unseen = (correlationId: string): NightProgress => ({
  correlationId,
  planned: null,
  outcomes: {},
  settled: false,
});

function remembering(
  state: ReportState,
  { dataset, businessDates }: Extract<NightInput, { type: 'published' }>,
): ReportState {
  return {
    ...state,
    published: {
      ...state.published,
      [dataset]: newest([state.published[dataset] ?? null, ...businessDates]),
    },
  };
}

function after(night: NightProgress, input: NightInput): NightProgress {
  switch (input.type) {
    case 'night-planned':
      return { ...night, planned: { origin: input.origin, datasets: input.datasets } };
    case 'published':
      return withOutcome(night, input.dataset, { kind: 'published', newest: newest(input.businessDates) });
    case 'lost':
      return withOutcome(night, input.dataset, { kind: 'lost', code: input.code, cause: input.cause });
  }
}

const withOutcome = (night: NightProgress, dataset: string, outcome: Outcome): NightProgress => ({
  ...night,
  outcomes: { ...night.outcomes, [dataset]: outcome },
});

function verdictOf(of: {
  subject: Subject;
  state: ReportState;
  night: NightProgress;
  input: NightInput;
}): Verdict | 'not concerned' | null {
  const { subject, state, night, input } = of;
  if (input.type === 'published' && input.origin === 'replay') {
    const dates = datesOfReplay(input.businessDates);
    return ready({ subject, state, dates: dates.length > 0 ? dates : [newestOf(subject, state)] });
  }
  if (night.planned === null) return null;
  const { origin, datasets } = night.planned;
  const awaited = subject.datasets.filter((dataset) => datasets.includes(dataset));
  if (awaited.length === 0) return 'not concerned';
  const lost = awaited.map((dataset) => night.outcomes[dataset]).find((outcome) => outcome?.kind === 'lost');
  if (lost?.kind === 'lost') return { code: lost.code, cause: lost.cause };
  const outcomes = awaited.map((dataset) => night.outcomes[dataset]);
  if (outcomes.some((outcome) => outcome === undefined)) return null;
  const brought = newest(outcomes.map((outcome) => (outcome?.kind === 'published' ? outcome.newest : null)));
  // A night that reads given dates again is about those; any other is about the newest date there is.
  const date = origin === 'dates' ? (brought ?? newestOf(subject, state)) : newestOf(subject, state);
  return ready({ subject, state, dates: [date] });
}

function ready(of: { subject: Subject; state: ReportState; dates: readonly (string | null)[] }): Verdict {
  const { name, datasets } = of.subject;
  const never = datasets.filter((dataset) => of.state.published[dataset] === undefined);
  if (never.length > 0)
    return reportFailure(
      'DATASET_NOT_PUBLISHED',
      `Report ${name} reads ${never.join(', ')}, which was never published.`,
    );
  const dates = of.dates.filter((date) => date !== null);
  return dates.length > 0
    ? { dates }
    : reportFailure(
        'NO_BUSINESS_DATE',
        `No dataset of report ${name} has a business date yet: nothing was sold.`,
      );
}

const newestOf = ({ datasets }: Subject, { published }: ReportState) =>
  newest(datasets.map((dataset) => published[dataset] ?? null));

/** ISO dates sort as text. */
const newest = (dates: readonly (string | null)[]): string | null =>
  dates.reduce((best, date) => (date !== null && (best === null || date > best) ? date : best), null);
