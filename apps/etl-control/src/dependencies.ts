import type { Dataset } from '@daybreak/dataset-contracts';
import type { DatasetAggregate } from './core/decide.ts';
import type { KeyAggregate } from './core/rekey/decide.ts';
import type { Crawlers } from './glue/crawlers.ts';
import type { JobRuns } from './glue/job-runs.ts';
import type { SourceTables } from './glue/source-tables.ts';
import type { LakeTables } from './lake-tables.ts';
import type { PlanObjects } from './plan-objects.ts';
import type { PseudonymKey } from './pseudonym-key.ts';
import type { RekeyTables } from './rekey-tables.ts';

export interface Dependencies {
  readonly contracts: ReadonlyMap<string, Dataset>;
  readonly aggregate: DatasetAggregate;
  readonly crawlers: Crawlers;
  readonly jobRuns: JobRuns;
  readonly sourceTables: SourceTables;
  readonly plans: PlanObjects;
  readonly lake: LakeTables;
  readonly keyAggregate: KeyAggregate;
  readonly rekeying: { readonly key: PseudonymKey; readonly tables: RekeyTables };
}
