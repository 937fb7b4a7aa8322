import { batchExtracted, batchStaged, sourceDrifted } from '@daybreak/event-contracts';
import { publish } from '@daybreak/service-kit/decision';
import { startCurate, startExtract } from './effects.ts';
import { failure } from './failure.ts';
import type { InputOf } from './inputs.ts';
import { fail, proceed, andThen, type Step } from './lifecycle.ts';
import { countsOf, enter, type DatasetState, type Run } from './run.ts';

export function crawled(
  state: DatasetState,
  { run, input, now }: { run: Run; input: InputOf<'crawl-succeeded'>; now: string },
): Step {
  const { drift } = input;
  if (drift === 'no-table') return fail(state, { run, now, failure: failure('SOURCE_TABLE_MISSING') });
  const { added, missing } = drift;
  const told: Step = {
    state,
    effects:
      added.length + missing.length === 0
        ? []
        : [
            publish(sourceDrifted, {
              correlationId: run.correlationId,
              data: { runId: run.runId, dataset: run.dataset, added: [...added], missing: [...missing] },
            }),
          ],
  };
  return andThen(told, () => {
    if (missing.length > 0) {
      const cause = `The source table lacks ${missing.join(', ')}. Correct the contract, or have the source restored.`;
      return fail(state, { run, now, failure: failure('CONTRACT_MISMATCH', cause) });
    }
    return proceed(state, enter(run, 'extracting', now), [startExtract(run)]);
  });
}

export function extracted(
  state: DatasetState,
  { run, input, now }: { run: Run; input: InputOf<'extracted'>; now: string },
): Step {
  const { landing, result, lake } = input;
  const landed: Run = {
    ...enter(run, 'curating', now),
    window: { low: run.window.low, high: result.window.high },
    rowsRead: result.rowsRead,
    landing: [landing],
  };
  const { runId, dataset, origin, window, businessDates, correlationId } = landed;
  const told: Step = {
    state: { ...state, landings: [...state.landings, landing] },
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
