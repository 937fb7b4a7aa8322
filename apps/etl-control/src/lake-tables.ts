import { lakeSchema, newFilesBy } from '@daybreak/curation';
import type { Dataset } from '@daybreak/dataset-contracts';
import {
  cloneTable,
  CommitConflict,
  createTable,
  dropEntry,
  findTable,
  publish,
  TableExists,
  TableNotFound,
  type Field,
  type Lake,
  type TableIdentifier,
} from '@daybreak/iceberg';
import { databases, stagingTableName } from '@daybreak/service-kit/platform';
import type { Swap } from './core/inputs.ts';
import type { CloneGuard } from './plan-objects.ts';
import { schemaMismatch } from './core/schema-mismatch.ts';

/** The lake's tables and their clones, as catalog entries: no row is read or written here. */
export interface LakeTables {
  /** How the lake table differs from the contract; null where it does not, or is not there yet. */
  readonly mismatch: (dataset: Dataset) => Promise<string | null>;
  /** Creates the lake table where it is not there yet, then clones it. Done again it finds the same clone. */
  readonly clone: (dataset: Dataset, runId: string) => Promise<CloneGuard>;
  /** Publishes the clone. Done again, it finds it published. */
  readonly swap: (run: RunOf, clone: CloneGuard) => Promise<Swap>;
  readonly drop: (run: RunOf) => Promise<void>;
}

interface RunOf {
  readonly dataset: string;
  readonly runId: string;
}

export const lakeTable = (dataset: string): TableIdentifier => ({ database: databases.lake, table: dataset });

export const stagingTable = (run: RunOf): TableIdentifier => ({
  database: databases.staging,
  table: stagingTableName(run),
});

export const lakeTables = ({ lake, bucket }: { lake: Lake; bucket: string }): LakeTables => ({
  async mismatch(dataset) {
    const table = await findTable(lake, lakeTable(dataset.name));
    return table === null
      ? null
      : schemaMismatch({
          contract: contractOf(dataset),
          lake: { fields: table.schema, partitionBy: table.partitionBy },
        });
  },

  async clone(dataset, runId) {
    const from = lakeTable(dataset.name);
    if ((await lake.catalog.load(from)) === null) {
      const { fields, partitionBy } = contractOf(dataset);
      try {
        await createTable(lake, {
          ...from,
          location: `s3://${bucket}/${dataset.name}`,
          schema: fields,
          ...newFilesBy({ partitionBy, partition: dataset.partition }),
        });
      } catch (error) {
        if (!(error instanceof TableExists)) throw error;
      }
    }
    return cloneTable(lake, { from, to: stagingTable({ dataset: dataset.name, runId }) });
  },

  async swap(run, { versionId }) {
    const from = stagingTable(run);
    if ((await lake.catalog.load(from)) === null) return { outcome: 'staging-missing' };
    try {
      const { metadataLocation } = await publish(lake, {
        from,
        to: lakeTable(run.dataset),
        expectedVersionId: versionId,
      });
      return { outcome: 'published', metadataLocation };
    } catch (error) {
      if (error instanceof CommitConflict || error instanceof TableNotFound) return { outcome: 'conflict' };
      throw error;
    }
  },

  drop: (run) => dropEntry(lake, stagingTable(run)),
});

const contractOf = (dataset: Dataset): { fields: readonly Field[]; partitionBy: 'business_date' | null } => ({
  fields: lakeSchema(dataset),
  partitionBy: dataset.businessDate === null ? null : 'business_date',
});
