import { InvalidChange, InvalidTable } from './errors.ts';
import type { Lake } from './lake.ts';
import { readManifest, status, type ManifestEntry } from './manifest.ts';
import { readManifestList, type ManifestListEntry } from './manifest-list.ts';
import { matches, mayMatch, type PartitionFilter } from './partition-filter.ts';
import type { PartitionValue } from './schema.ts';
import { partitionFieldOf, type Snapshot, type Table } from './table.ts';

/** A Parquet file of a table. */
export interface DataFile {
  readonly uri: string;
  /** Null also where the table is not partitioned. */
  readonly partition: PartitionValue;
  readonly recordCount: number;
  readonly fileSizeInBytes: number;
  /** Where asked for: smallest and largest value of the columns of whole numbers, by field id, as far as they were stated. */
  readonly integers?: ReadonlyMap<number, { readonly lower: bigint; readonly upper: bigint }>;
}

export interface Scan {
  /** Skips whole manifests by their summaries, then files by their value. Refused where nothing is partitioned. */
  readonly partition?: PartitionFilter;
  /** Time travel: a snapshot other than the current one. */
  readonly snapshotId?: string;
  readonly withIntegers?: true;
}

/** The files that make up a table, in no particular order. */
export async function dataFiles(lake: Lake, table: Table, scan: Scan = {}): Promise<DataFile[]> {
  const { partition } = scan;
  if (partition !== undefined && table.partitionBy === null) {
    throw new InvalidChange({
      table: table.id,
      problem: 'it is not partitioned, so no partition can be asked for',
    });
  }
  const snapshot = scan.snapshotId === undefined ? table.currentSnapshot : snapshotOf(table, scan.snapshotId);
  if (snapshot === null) return [];
  const manifests = (await manifestsOf(lake, table, snapshot)).filter(
    (manifest) => partition === undefined || mayMatch(partition, manifest.partition),
  );
  const entries = await Promise.all(manifests.map((manifest) => liveEntries(lake, table, manifest)));
  return entries
    .flat()
    .filter(({ file }) => partition === undefined || matches(partition, file.partition))
    .map(({ file }) => ({
      uri: file.uri,
      partition: file.partition,
      recordCount: Number(file.recordCount),
      fileSizeInBytes: Number(file.fileSizeInBytes),
      ...(scan.withIntegers === true ? { integers: integersOf(table, file) } : {}),
    }));
}

function integersOf(
  { schema }: Table,
  { lowerBounds, upperBounds }: ManifestEntry['file'],
): NonNullable<DataFile['integers']> {
  const read = (bounds: typeof lowerBounds, id: number) => {
    const bytes = bounds?.find(({ key }) => key === id)?.value;
    if (bytes?.length === 8) return bytes.readBigInt64LE();
    return bytes?.length === 4 ? BigInt(bytes.readInt32LE()) : null;
  };
  return new Map(
    schema.flatMap(({ id, type }) => {
      if (type !== 'int' && type !== 'long') return [];
      const [lower, upper] = [read(lowerBounds, id), read(upperBounds, id)];
      return lower === null || upper === null ? [] : [[id, { lower, upper }]];
    }),
  );
}

function snapshotOf(table: Table, id: string): Snapshot {
  const snapshot = table.snapshots.find((one) => one.id === id);
  if (snapshot === undefined) {
    throw new InvalidTable({ where: table.metadataLocation, problem: `it lists no snapshot ${id}` });
  }
  return snapshot;
}

export async function manifestsOf(
  lake: Lake,
  table: Table,
  snapshot: Snapshot,
): Promise<ManifestListEntry[]> {
  return readManifestList({
    bytes: await lake.objects.read(snapshot.manifestList),
    where: snapshot.manifestList,
    partition: partitionFieldOf(table),
    specId: table.metadata['default-spec-id'],
  });
}

/** Entries of files that the table still has. */
export async function liveEntries(
  lake: Lake,
  table: Table,
  manifest: ManifestListEntry,
): Promise<ManifestEntry[]> {
  const entries = readManifest({
    bytes: await lake.objects.read(manifest.uri),
    where: manifest.uri,
    partition: partitionFieldOf(table),
    inherit: { snapshotId: manifest.addedSnapshotId, sequenceNumber: manifest.sequenceNumber },
  });
  return entries.filter((entry) => entry.status !== status.deleted);
}
