import {
  catalogColumns,
  cloneTable,
  CommitConflict,
  dropEntry,
  loadTable,
  publish,
  TableNotFound,
  type Lake,
  type TableIdentifier,
} from '@daybreak/iceberg';
import { databases, stagingTableName } from '@daybreak/service-kit/platform';
import { lakeTable } from './lake-tables.ts';

/** A table that holds pseudonyms, cloned for a re-keying. */
export interface RekeyClone {
  readonly dataset: string;
  readonly kind: 'lake' | 'quarantine';
  readonly table: TableIdentifier;
  readonly staging: TableIdentifier;
  /** What the table was when it was cloned: the guard of its swap, and where it goes back to. */
  readonly versionId: string;
  readonly metadataLocation: string;
}

/** All tables of a re-keying together, as catalog entries. Everything may be done again. */
export interface RekeyTables {
  /** Clones what is there of the datasets' tables. */
  readonly clone: (datasets: readonly string[], rekeyId: string) => Promise<readonly RekeyClone[]>;
  /** One swap after the other, up to a table that somebody else has changed. */
  readonly swap: (clones: readonly RekeyClone[]) => Promise<'swapped' | 'conflict'>;
  /** Puts tables that were swapped back. */
  readonly undo: (clones: readonly RekeyClone[]) => Promise<void>;
  readonly drop: (clones: readonly RekeyClone[]) => Promise<void>;
  /** Null where there is no such lake table. */
  readonly current: (dataset: string) => Promise<string | null>;
}

export const quarantineTable = (dataset: string): TableIdentifier => ({
  database: databases.quarantine,
  table: dataset,
});

export function rekeyTables(lake: Lake): RekeyTables {
  const where = async ({ table, staging, metadataLocation: before }: RekeyClone) => {
    const [entry, clone] = await Promise.all([lake.catalog.load(table), lake.catalog.load(staging)]);
    if (entry === null || clone === null) return 'elsewhere';
    // Where there was nothing to make anew, the clone is the table.
    if (entry.metadataLocation === clone.metadataLocation) return 'swapped';
    return entry.metadataLocation === before ? 'before' : 'elsewhere';
  };

  const undo = async (clones: readonly RekeyClone[]) => {
    for (const clone of clones) {
      if ((await where(clone)) !== 'swapped') continue;
      const { id, versionId, metadataLocation, schema } = await loadTable(lake, clone.table);
      if (metadataLocation === clone.metadataLocation) continue;
      await lake.catalog.swap({
        ...id,
        expectedVersionId: versionId,
        metadataLocation: clone.metadataLocation,
        previousMetadataLocation: metadataLocation,
        columns: catalogColumns(schema),
      });
    }
  };

  return {
    undo,
    async clone(datasets, rekeyId) {
      const wanted = datasets.flatMap((dataset) => [
        {
          dataset,
          kind: 'lake' as const,
          table: lakeTable(dataset),
          staging: { database: databases.staging, table: stagingTableName({ dataset, runId: rekeyId }) },
        },
        {
          dataset,
          kind: 'quarantine' as const,
          table: quarantineTable(dataset),
          staging: {
            database: databases.staging,
            table: stagingTableName({ dataset: `${dataset}__quarantine`, runId: rekeyId }),
          },
        },
      ]);
      const clones: RekeyClone[] = [];
      for (const one of wanted) {
        if ((await lake.catalog.load(one.table)) === null) continue;
        clones.push({ ...one, ...(await cloneTable(lake, { from: one.table, to: one.staging })) });
      }
      return clones;
    },
    async swap(clones) {
      const places = await Promise.all(clones.map(where));
      try {
        if (!places.includes('elsewhere')) {
          for (const { staging: from, table: to, versionId: expectedVersionId } of clones)
            await publish(lake, { from, to, expectedVersionId });
          return 'swapped';
        }
      } catch (error) {
        if (!(error instanceof CommitConflict || error instanceof TableNotFound)) throw error;
      }
      return 'conflict';
    },
    async drop(clones) {
      for (const { staging } of clones) await dropEntry(lake, staging);
    },
    current: async (dataset) => (await lake.catalog.load(lakeTable(dataset)))?.metadataLocation ?? null,
  };
}
