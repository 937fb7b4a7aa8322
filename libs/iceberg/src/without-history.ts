import { replaceAll, type Change } from './commit.ts';
import { liveEntries, manifestsOf } from './data-files.ts';
import type { Lake } from './lake.ts';
import { loadTable, type Table } from './table.ts';

/**
 * Makes the given files the whole of the table, and of its history: no earlier snapshot, and no statistics of an earlier
 * file, can be reached from it. What the table was made of before stays until somebody removes it.
 */
export function replaceWithoutHistory(lake: Lake, change: Change): Promise<Table> {
  const { table } = change;
  return replaceAll(lake, {
    ...change,
    table: {
      ...table,
      snapshots: [],
      currentSnapshot: null,
      metadata: { ...table.metadata, snapshots: [], 'snapshot-log': [], 'metadata-log': [], refs: {} },
    },
  });
}

/** Every object that a reader of the table's current metadata can come to, that metadata included. */
export async function objectsOf(lake: Lake, id: Table['id']): Promise<ReadonlySet<string>> {
  const table = await loadTable(lake, id);
  const found = new Set([table.metadataLocation]);
  for (const snapshot of table.snapshots) {
    found.add(snapshot.manifestList);
    for (const manifest of await manifestsOf(lake, table, snapshot)) {
      found.add(manifest.uri);
      for (const { file } of await liveEntries(lake, manifest)) found.add(file.uri);
    }
  }
  return found;
}
