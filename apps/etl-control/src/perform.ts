import { compileCurate, compileExtract, compileReconcile, rebuildsDays } from '@daybreak/curation';
import type { Dataset } from '@daybreak/dataset-contracts';
import type { HandlerContext } from '@daybreak/service-kit';
import { databases, jobs, pseudonymKeySecretName } from '@daybreak/service-kit/platform';
import type { CompareOrder, CurateOrder, ExtractOrder, OwnEffect } from './core/effects.ts';
import { contractOf } from './contract-of.ts';
import type { Dependencies } from './dependencies.ts';
import { named } from './glue/named-error.ts';
import { lakeTable, stagingTable } from './lake-tables.ts';
import { quarantineTable } from './rekey-tables.ts';
import { refusalOf } from './refusal.ts';

interface Attempt {
  readonly recovering: boolean;
}

export type Perform = (effect: OwnEffect, attempt: Attempt) => Promise<void>;

/**
 * Does what was decided. Every step of it can be done again. What can never be done must not block the dataset: the
 * look at the run asks again, hears the same, and fails the run. Where a job is at its limit of concurrent runs, the
 * look starts it later.
 */
export const performer =
  ({ dependencies, log }: Pick<HandlerContext<Dependencies>, 'dependencies' | 'log'>): Perform =>
  async (effect, attempt) => {
    try {
      await act(dependencies, effect, attempt);
    } catch (error) {
      if (refusalOf(error) === null && !named(error, 'ConcurrentRunsExceededException')) throw error;
      log.error(
        { effect: effect.type, err: error },
        'AWS refused an effect: the next look at its run goes on',
      );
    }
  };

export async function act(dependencies: Dependencies, effect: OwnEffect, attempt: Attempt): Promise<void> {
  switch (effect.type) {
    case 'start-crawler':
      return dependencies.crawlers.start(effect.dataset);
    case 'start-extract':
      return startExtract(dependencies, effect.run, attempt);
    case 'start-curate':
      return startCurate(dependencies, effect.run, attempt);
    case 'start-compare':
      return startCompare(dependencies, effect.run, attempt);
    case 'drop-staging':
      return dependencies.lake.drop(effect);
  }
}

async function startExtract(dependencies: Dependencies, run: ExtractOrder, attempt: Attempt): Promise<void> {
  const { plans, jobRuns } = dependencies;
  const { runId, window } = run;
  const dataset = contractOf(dependencies, run.dataset);
  const planUri = plans.uri(runId, 'extract');
  await plans.write(
    planUri,
    compileExtract({
      dataset,
      runId,
      window,
      businessDates: datesOf(dataset, run),
      absent: run.absent ?? [],
      landingUri: plans.landingUri(run),
      resultUri: plans.resultUri(runId, 'extract'),
      pseudonymKeySecret: pseudonymKeySecretName,
    }),
  );
  await jobRuns.start({ job: jobs.extract, runId, dataset: dataset.name, planUri }, attempt);
}

async function startCurate(dependencies: Dependencies, run: CurateOrder, attempt: Attempt): Promise<void> {
  const { plans, jobRuns, lake } = dependencies;
  const { runId, landing, origin } = run;
  const dataset = contractOf(dependencies, run.dataset);
  if ((await plans.readClone(runId)) === null) {
    await plans.writeClone(runId, await lake.clone(dataset, runId));
  }
  const planUri = plans.uri(runId, 'curate');
  await plans.write(
    planUri,
    compileCurate({
      dataset,
      runId,
      landing,
      write: origin === 'replay' || (origin === 'dates' && rebuildsDays(dataset)) ? 'rebuild' : 'merge',
      rebuilt: run.rebuilt ?? [],
      keyVersion: run.keyVersion ?? null,
      businessDates: datesOf(dataset, run),
      lakeDatabase: databases.lake,
      staging: stagingTable(run),
      quarantine: quarantineTable(dataset.name),
      resultUri: plans.resultUri(runId, 'curate'),
    }),
  );
  await jobRuns.start({ job: jobs.curate, runId, dataset: dataset.name, planUri }, attempt);
}

/** The extract job compares: it alone reaches the source. */
async function startCompare(dependencies: Dependencies, run: CompareOrder, attempt: Attempt): Promise<void> {
  const { plans, jobRuns } = dependencies;
  const { runId, high, rebuilt } = run;
  const dataset = contractOf(dependencies, run.dataset);
  const planUri = plans.uri(runId, 'reconcile');
  await plans.write(
    planUri,
    compileReconcile({
      dataset,
      runId,
      high,
      lake: lakeTable(dataset.name),
      quarantine: quarantineTable(dataset.name),
      rebuilt,
      resultUri: plans.resultUri(runId, 'reconcile'),
    }),
  );
  await jobRuns.start({ job: jobs.extract, runId, dataset: dataset.name, planUri }, attempt);
}

/** A dataset without business dates is read, and curated, whole. */
const datesOf = ({ businessDate }: Dataset, run: ExtractOrder | CurateOrder) =>
  businessDate === null ? null : run.businessDates;
