import { CurationError, parseRekeyResult } from '@daybreak/curation';
import type { HandlerContext } from '@daybreak/service-kit';
import { jobs } from '@daybreak/service-kit/platform';
import { failure, jobFailure } from './core/failure.ts';
import type { RekeyInput } from './core/rekey/decide.ts';
import { rekeyFailure } from './core/rekey/failure.ts';
import { jobRunIdOf, stepOf, type Rekey } from './core/rekey/rekey.ts';
import type { Failure } from './core/run.ts';
import { decideOn } from './dataset-input.ts';
import type { Dependencies } from './dependencies.ts';
import type { JobEnd, Told } from './glue/job-runs.ts';
import { named } from './glue/named-error.ts';
import { decideOnKey } from './key-input.ts';
import type { PseudonymKey } from './pseudonym-key.ts';
import { refusalOf } from './refusal.ts';
import { startRekey } from './start-rekey.ts';

type Context = HandlerContext<Dependencies>;
type Outcome = RekeyInput extends infer One
  ? One extends { check: number }
    ? Omit<One, 'rekeyId' | 'check'>
    : never
  : never;

/**
 * Does, or looks at, what the re-keying under way is about. What is decided on is gathered outside the decision, since
 * datasets decide meanwhile; it is about one `check`, and says nothing where that has passed.
 */
export async function advanceRekey(
  context: Context,
  { about, told }: { readonly about: (rekey: Rekey) => boolean; readonly told?: Told },
): Promise<void> {
  const { active } = await decideOnKey(context, () => Promise.resolve(null));
  if (active === null || !about(active)) return;
  const outcome = await outcomeOf(context, active, told);
  if (outcome === null) return;
  const { rekeyId, check } = active;
  await decideOnKey(context, { ...outcome, rekeyId, check });
}

async function outcomeOf(context: Context, rekey: Rekey, told?: Told): Promise<Outcome | null> {
  switch (rekey.phase) {
    case 'holding':
      return hold(context, rekey);
    case 'preparing':
    case 'finishing':
      return lookAtJob(context, rekey, told);
    case 'publishing':
      return swapAndPromote(context, rekey);
    case 'releasing':
      return release(context, rekey);
    default:
      return null;
  }
}

async function hold(context: Context, { rekeyId, datasets }: Rekey): Promise<Outcome> {
  const waitingFor: string[] = [];
  for (const dataset of datasets) {
    const { active } = await decideOn(context, {
      dataset,
      input: ({ heldBy }) => Promise.resolve(heldBy === rekeyId ? null : { type: 'hold', rekeyId }),
    });
    if (active !== null) waitingFor.push(dataset);
  }
  return { type: 'held', waitingFor };
}

async function lookAtJob(context: Context, rekey: Rekey, told?: Told): Promise<Outcome> {
  const { dependencies, log } = context;
  try {
    const found = await dependencies.jobRuns.look({ job: jobs.extract, runId: jobRunIdOf(rekey) }, told);
    if (found === 'under-way') return { type: 'waited' };
    if (found !== 'not-started') return await jobEnd(dependencies, rekey, found);
    await startRekey(dependencies, rekey, { recovering: true });
    return { type: 'waited' };
  } catch (error) {
    // Its turn comes.
    if (named(error, 'ConcurrentRunsExceededException')) return { type: 'waited' };
    const refusal = refusalOf(error);
    if (refusal === null) throw error;
    log.error({ rekeyId: rekey.rekeyId, err: error }, 'AWS refused for good what a re-keying needs');
    return { type: 'job-failed', failure: refusal };
  }
}

async function jobEnd({ plans }: Dependencies, rekey: Rekey, end: JobEnd): Promise<Outcome> {
  if (end.state !== 'SUCCEEDED')
    return { type: 'job-failed', failure: jobFailure({ state: end.state, message: end.errorMessage }) };
  const text = await plans.read(plans.resultUri(jobRunIdOf(rekey), 'rekey'));
  try {
    if (text !== null)
      return {
        type: stepOf(rekey) === 'prepare' ? 'prepared' : 'finished',
        result: parseRekeyResult(text),
      };
  } catch (error) {
    if (!(error instanceof CurationError)) throw error;
  }
  return { type: 'job-failed', failure: failure('RESULT_MISSING') };
}

/** The tables first, one after the other, then the key; interrupted, it goes on. What cannot be done is undone. */
async function swapAndPromote(context: Context, rekey: Rekey): Promise<Outcome | null> {
  const { dependencies, log } = context;
  const { tables, key } = dependencies.rekeying;
  const { rekeyId, pseudonymKey } = rekey;
  const clones = (await dependencies.plans.readRekeyClones(rekeyId)) ?? [];
  const undone = async (reason: Failure): Promise<Outcome | null> => {
    const { active } = await decideOnKey(context, () => Promise.resolve(null));
    // A message that came twice: the other one has gone on, and what it did stays.
    if (active?.rekeyId !== rekeyId || active.check !== rekey.check) return null;
    await tables.undo(clones);
    return { type: 'not-published', failure: reason };
  };
  try {
    const { current } = await key.versions();
    const isOurs = current === pseudonymKey?.from || current === pseudonymKey?.to;
    if (pseudonymKey === null || !isOurs || (await tables.swap(clones)) === 'conflict')
      return await undone(rekeyFailure('REKEY_CONFLICT'));
    await promote(key, pseudonymKey);
    return { type: 'published' };
  } catch (error) {
    const refusal = refusalOf(error);
    if (refusal === null) throw error;
    log.error({ rekeyId, err: error }, 'AWS refused the swap of tables or key: it is undone');
    return undone(refusal);
  }
}

/** Done again, it is refused, and all is well. */
async function promote(key: PseudonymKey, versions: NonNullable<Rekey['pseudonymKey']>): Promise<void> {
  try {
    if ((await key.versions()).current !== versions.to) await key.promote(versions);
  } catch (error) {
    if ((await key.versions()).current !== versions.to) throw error;
  }
}

async function release(context: Context, rekey: Rekey): Promise<Outcome> {
  const { plans, rekeying } = context.dependencies;
  const { rekeyId, datasets, failure: failed, to: keyVersion } = rekey;
  await rekeying.tables.drop((await plans.readRekeyClones(rekeyId)) ?? []);
  for (const dataset of datasets) {
    const metadataLocation = await rekeying.tables.current(dataset);
    const rekeyed = failed === null ? { keyVersion, metadataLocation } : null;
    await decideOn(context, { dataset, input: { type: 'release', rekeyId, rekeyed } });
  }
  return { type: 'released' };
}
