import { batchExtracted, batchStaged, sourceDrifted } from '@daybreak/event-contracts';
import { publish } from '@daybreak/service-kit/decision';
import { driftOf } from './drift.ts';
import { startCurate, startExtract } from './effects.ts';
import { failure } from './failure.ts';
import type { InputOf } from './inputs.ts';
import { fail, proceed, andThen, type Step } from './lifecycle.ts';
import { countsOf, enter, type DatasetState, type Run } from './run.ts';

export function crawled(
  state: DatasetState,
  { run, input, now }: { run: Run; input: InputOf<'crawl-succeeded'>; now: string },
): Step {
  const { contract, columns } = input;
  if (columns === null) return fail(state, { run, now, failure: failure('SOURCE_TABLE_MISSING') });
  const { differences, absent, baseline } = driftOf({ contract, columns, baseline: state.baseline ?? null });
  const told: Step = {
    state,
    effects:
      differences.length === 0
        ? []
        : [
            publish(sourceDrifted, {
              correlationId: run.correlationId,
              data: {
                runId: run.runId,
                dataset: run.dataset,
                added: differences.filter(({ kind }) => kind === 'added').map(({ column }) => column),
                missing: [...absent],
                differences: [...differences],
              },
            }),
          ],
  };
  return andThen(told, () => {
    const refused = differences.filter(({ policy }) => policy === 'refuse');
    if (refused.length > 0) {
      const cause = refused.map(({ message }) => message).join(' ');
      return fail(state, { run, now, failure: failure('CONTRACT_MISMATCH', cause) });
    }
    const extracting: Run = { ...enter(run, 'extracting', now), absent };
    return proceed({ ...state, baseline }, extracting, [startExtract(extracting)]);
  });
}

export function extracted(
  state: DatasetState,
  { run, input, now }: { run: Run; input: InputOf<'extracted'>; now: string },
): Step {
  const { landing, result, lake, rebuildsDays, keyVersion } = input;
  const madeUnder = result.keyVersion ?? null;
  // It is not among the landings, so nothing ever curates it.
  if (madeUnder !== keyVersion) return fail(state, { run, now, failure: failure('KEY_CHANGED') });
  const landed: Run = {
    ...enter(run, 'curating', now),
    window: { low: run.window.low, high: result.window.high },
    rowsRead: result.rowsRead,
    landing: [landing],
    keyVersion,
  };
  const { runId, dataset, origin, window, businessDates, correlationId } = landed;
  const told: Step = {
    state: {
      ...state,
      keyVersion: keyVersion ?? state.keyVersion ?? null,
      landings: [...state.landings, landing],
      rebuilt: [
        ...(state.rebuilt ?? []),
        ...(businessDates !== null && rebuildsDays ? [{ runId, landing, ...businessDates }] : []),
      ],
    },
    effects: [
      publish(batchExtracted, {
        correlationId,
        data: {
          runId,
          dataset,
          origin,
          window,
          businessDates,
          rowsRead: result.rowsRead,
          landing,
          seconds: result.seconds,
          ...(result.refusedFiles === undefined ? {} : { refusedFiles: result.refusedFiles.slice(0, 20) }),
        },
      }),
    ],
  };
  return andThen(told, (next) =>
    lake.mismatch === null
      ? proceed(next, landed, [startCurate(landed)])
      : fail(next, { run: landed, now, failure: failure('SCHEMA_CHANGED', lake.mismatch) }),
  );
}

export function curated(
  state: DatasetState,
  { run, input, now }: { run: Run; input: InputOf<'curated'>; now: string },
): Step {
  const { result, staging } = input;
  const { rowsRead, rowsPublished, rowsQuarantined, duplicatesDropped, businessDates, findings } = result;
  const staged: Run = {
    ...enter(run, 'checking', now),
    rowsRead,
    counts: { rowsRead, rowsPublished, rowsQuarantined, duplicatesDropped },
    touchedDates: businessDates,
    findings,
  };
  return proceed(state, staged, [
    publish(batchStaged, {
      correlationId: run.correlationId,
      data: {
        runId: run.runId,
        dataset: run.dataset,
        origin: run.origin,
        staging,
        businessDates: [...businessDates],
        counts: countsOf(staged),
        smallestGroup: result.smallestGroup,
        findings: [...findings],
        seconds: result.seconds,
      },
    }),
  ]);
}
