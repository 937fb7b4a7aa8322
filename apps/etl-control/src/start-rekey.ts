import { compileRekey } from '@daybreak/curation';
import type { HandlerContext } from '@daybreak/service-kit';
import { jobs, pseudonymKeySecretName } from '@daybreak/service-kit/platform';
import type { StartRekey } from './core/rekey/decide.ts';
import { jobRunIdOf, stepOf, type Rekey } from './core/rekey/rekey.ts';
import { contractOf } from './contract-of.ts';
import type { Dependencies } from './dependencies.ts';
import { named } from './glue/named-error.ts';
import { refusalOf } from './refusal.ts';

/** What a re-keying's job says it is about; no dataset can have this name. */
export const everyDataset = 'every-dataset';

/** As with a run's effects, what AWS refuses is left to the next look. */
export const performRekey =
  ({ dependencies, log }: Pick<HandlerContext<Dependencies>, 'dependencies' | 'log'>) =>
  async ({ rekey }: StartRekey, attempt: { readonly recovering: boolean }): Promise<void> => {
    try {
      await startRekey(dependencies, rekey, attempt);
    } catch (error) {
      if (refusalOf(error) === null && !named(error, 'ConcurrentRunsExceededException')) throw error;
      log.error(
        { rekeyId: rekey.rekeyId, err: error },
        'AWS refused to start a re-keying: its next look goes on',
      );
    }
  };

export async function startRekey(
  dependencies: Dependencies,
  rekey: Rekey,
  attempt: { readonly recovering: boolean },
): Promise<void> {
  const { plans, rekeying, jobRuns } = dependencies;
  const { rekeyId, datasets, pseudonymKey, to } = rekey;
  const step = stepOf(rekey);
  if (step === null || pseudonymKey === null) return;
  const clones =
    (await plans.readRekeyClones(rekeyId)) ??
    (await plans.writeRekeyClones(rekeyId, await rekeying.tables.clone(datasets, rekeyId)));
  const runId = jobRunIdOf(rekey);
  const planUri = plans.uri(runId, 'rekey');
  const tableOf = (dataset: string, kind: 'lake' | 'quarantine') => {
    const found = clones.find((clone) => clone.dataset === dataset && clone.kind === kind);
    return found === undefined ? null : { table: found.table, staging: found.staging };
  };
  await plans.write(
    planUri,
    compileRekey({
      runId,
      rekeyId,
      step,
      pseudonymKey: { secret: pseudonymKeySecretName, ...pseudonymKey },
      keyVersion: to,
      removeBefore: rekey.phases.find(({ phase }) => phase === 'finishing')?.at ?? null,
      resultUri: plans.resultUri(runId, 'rekey'),
      datasets: datasets.map((name) => ({
        dataset: contractOf(dependencies, name),
        landingUri: plans.landingsUri(name),
        lake: tableOf(name, 'lake'),
        quarantine: tableOf(name, 'quarantine'),
      })),
    }),
  );
  await jobRuns.start({ job: jobs.extract, runId, dataset: everyDataset, planUri }, attempt);
}
