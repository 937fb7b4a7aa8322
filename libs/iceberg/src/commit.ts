import { liveEntries, manifestsOf } from './data-files.ts';
import { InvalidChange } from './errors.ts';
import type { Lake } from './lake.ts';
import { status, writeManifest, type ManifestEntry, type ManifestFileRecord } from './manifest.ts';
import { summaryOf, writeManifestList, type ManifestListEntry } from './manifest-list.ts';
import { metadataLogLength, printMetadata, type TableMetadata } from './metadata.ts';
import { metadataFileUri, snapshotIdOf, uuidBytes } from './metadata-file.ts';
import { fileRecord, type NewDataFile } from './new-data-file.ts';
import { matches, mayMatch } from './partition-filter.ts';
import { catalogColumns, type PartitionValue } from './schema.ts';
import { snapshotSummary } from './snapshot-summary.ts';
import { loadTable, partitionFieldOf, type Table } from './table.ts';

export interface Change {
  readonly table: Table;
  readonly files: readonly NewDataFile[];
  /** Added to the snapshot's summary, e.g. the run that made it. */
  readonly summary?: Readonly<Record<string, string>>;
}

/** Adds files. Returns the table as committed. Throws `CommitConflict` where `table` is not current any more. */
export function appendFiles(lake: Lake, change: Change): Promise<Table> {
  return change.files.length === 0
    ? Promise.resolve(change.table)
    : commit(lake, { ...change, operation: 'append', removes: null });
}

/**
 * Replaces all files of the given partitions by new ones, in one commit. A partition that gets no new file is empty
 * afterwards. Null among the values is the partition of rows without one.
 */
export function overwritePartitions(
  lake: Lake,
  change: Change & { readonly partitions: readonly PartitionValue[] },
): Promise<Table> {
  const { table, partitions, files } = change;
  if (table.partitionBy === null) {
    throw new InvalidChange({ table: table.id, problem: 'it is not partitioned: replace all of it instead' });
  }
  const stray = files.find(({ partition }) => !partitions.includes(partition));
  if (stray !== undefined) {
    throw new InvalidChange({
      table: table.id,
      problem: `${stray.uri} lies outside the overwritten partitions`,
    });
  }
  if (partitions.length === 0) return Promise.resolve(table);
  return commit(lake, { ...change, operation: 'overwrite', removes: { values: partitions } });
}

/** Makes the given files the whole of the table, in one commit. */
export function replaceAll(lake: Lake, change: Change): Promise<Table> {
  return commit(lake, { ...change, operation: 'overwrite', removes: 'all' });
}

interface Commit extends Change {
  readonly operation: 'append' | 'overwrite';
  readonly removes: 'all' | { readonly values: readonly PartitionValue[] } | null;
}

async function commit(
  lake: Lake,
  { table, files, summary = {}, operation, removes }: Commit,
): Promise<Table> {
  const partition = partitionFieldOf(table);
  const added = files.map((file) => fileRecord({ file, table: table.id, schema: table.schema, partition }));
  const snapshotId = snapshotIdOf(lake.randomUUID());
  const sequenceNumber = BigInt(table.metadata['last-sequence-number']) + 1n;
  const write = manifestWriter(lake, table, { snapshotId, sequenceNumber });

  const { kept, removed } = await withoutRemoved(lake, table, { removes, snapshotId, write });
  const manifests = [
    ...(added.length === 0
      ? []
      : [
          await write(
            added.map((file) => ({
              status: status.added,
              snapshotId,
              sequenceNumber: null,
              fileSequenceNumber: null,
              file,
            })),
          ),
        ]),
    ...(await merged(lake, table, { manifests: kept, snapshotId, write })),
  ];

  const manifestList = `${table.location}/metadata/snap-${snapshotId}-1-${lake.randomUUID()}.avro`;
  await lake.objects.write(
    manifestList,
    writeManifestList({
      manifests,
      partition,
      snapshotId,
      parentSnapshotId: table.currentSnapshot === null ? null : BigInt(table.currentSnapshot.id),
      sequenceNumber,
      sync: uuidBytes(lake.randomUUID()),
    }),
    { onlyIfAbsent: true },
  );

  const metadata = withSnapshot({
    table,
    snapshotId,
    sequenceNumber: Number(sequenceNumber),
    manifestList,
    // A clock that goes back must not make a snapshot older than its parent.
    nowMs: Math.max(lake.now().getTime(), table.metadata['last-updated-ms']),
    summary: {
      ...summary,
      ...snapshotSummary({ operation, added, removed, previous: table.currentSnapshot?.summary ?? null }),
    },
  });
  const metadataLocation = metadataFileUri({
    location: table.location,
    previous: table.metadataLocation,
    uuid: lake.randomUUID(),
  });
  await lake.objects.write(metadataLocation, printMetadata(metadata), { onlyIfAbsent: true });
  await lake.catalog.swap({
    ...table.id,
    expectedVersionId: table.versionId,
    metadataLocation,
    previousMetadataLocation: table.metadataLocation,
    columns: catalogColumns(table.schema),
  });
  return loadTable(lake, table.id);
}

type WriteManifest = (entries: readonly ManifestEntry[]) => Promise<ManifestListEntry>;

function manifestWriter(
  lake: Lake,
  table: Table,
  { snapshotId, sequenceNumber }: { snapshotId: bigint; sequenceNumber: bigint },
): WriteManifest {
  const { metadata } = table;
  const partition = partitionFieldOf(table);
  const schema = metadata.schemas.find((one) => one['schema-id'] === metadata['current-schema-id']);
  const spec = metadata['partition-specs'].find((one) => one['spec-id'] === metadata['default-spec-id']);
  const commitId = lake.randomUUID();
  let written = 0;

  return async (entries) => {
    if (schema === undefined || spec === undefined) {
      throw new InvalidChange({ table: table.id, problem: 'its schema or partition spec is missing' });
    }
    const bytes = writeManifest({ entries, partition, schema, spec, sync: uuidBytes(lake.randomUUID()) });
    const uri = `${table.location}/metadata/${commitId}-m${written}.avro`;
    written += 1;
    await lake.objects.write(uri, bytes, { onlyIfAbsent: true });
    const of = (wanted: number) => entries.filter((entry) => entry.status === wanted);
    const [fresh, existing, deleted] = [of(status.added), of(status.existing), of(status.deleted)];
    const live = [...fresh, ...existing].map((entry) => entry.sequenceNumber ?? sequenceNumber);
    return {
      uri,
      length: BigInt(bytes.length),
      specId: spec['spec-id'],
      sequenceNumber,
      minSequenceNumber: live.reduce((least, one) => (one < least ? one : least), sequenceNumber),
      addedSnapshotId: snapshotId,
      addedFiles: fresh.length,
      existingFiles: existing.length,
      deletedFiles: deleted.length,
      addedRows: rows(fresh),
      existingRows: rows(existing),
      deletedRows: rows(deleted),
      partition: partition === null ? null : summaryOf(entries.map(({ file }) => file.partition)),
    };
  };
}

const rows = (entries: readonly ManifestEntry[]) =>
  entries.reduce((sum, { file }) => sum + file.recordCount, 0n);

/** Manifests of the current snapshot, those that hold removed files written anew. */
async function withoutRemoved(
  lake: Lake,
  table: Table,
  { removes, snapshotId, write }: Pick<Commit, 'removes'> & { snapshotId: bigint; write: WriteManifest },
): Promise<{ kept: ManifestListEntry[]; removed: ManifestFileRecord[] }> {
  if (table.currentSnapshot === null) return { kept: [], removed: [] };
  const kept: ManifestListEntry[] = [];
  const removed: ManifestFileRecord[] = [];
  for (const manifest of await manifestsOf(lake, table, table.currentSnapshot)) {
    // A manifest of nothing but removals told of them in the snapshot that it was written for.
    if (manifest.addedFiles === 0 && manifest.existingFiles === 0) continue;
    if (removes === null || (removes !== 'all' && !mayMatch(removes, manifest.partition))) {
      kept.push(manifest);
      continue;
    }
    const entries = await liveEntries(lake, table, manifest);
    const goes = ({ file }: ManifestEntry) => removes === 'all' || matches(removes, file.partition);
    const gone = entries.filter(goes);
    if (gone.length === 0) {
      kept.push(manifest);
      continue;
    }
    removed.push(...gone.map(({ file }) => file));
    kept.push(
      await write(
        entries.map((entry) =>
          goes(entry)
            ? { ...entry, status: status.deleted, snapshotId }
            : { ...entry, status: status.existing },
        ),
      ),
    );
  }
  return { kept, removed };
}

/** Iceberg's default of `commit.manifest.min-count-to-merge`. */
const mergeFrom = 100;

/** One manifest a commit adds up: from time to time those of earlier commits become one. */
async function merged(
  lake: Lake,
  table: Table,
  {
    manifests,
    snapshotId,
    write,
  }: { manifests: readonly ManifestListEntry[]; snapshotId: bigint; write: WriteManifest },
): Promise<readonly ManifestListEntry[]> {
  const earlier = manifests.filter(({ addedSnapshotId }) => addedSnapshotId !== snapshotId);
  if (earlier.length < mergeFrom) return manifests;
  const entries = await Promise.all(earlier.map((manifest) => liveEntries(lake, table, manifest)));
  return [
    await write(entries.flat().map((entry) => ({ ...entry, status: status.existing }))),
    ...manifests.filter(({ addedSnapshotId }) => addedSnapshotId === snapshotId),
  ];
}

function withSnapshot({
  table,
  snapshotId,
  sequenceNumber,
  manifestList,
  nowMs,
  summary,
}: {
  readonly table: Table;
  readonly snapshotId: bigint;
  readonly sequenceNumber: number;
  readonly manifestList: string;
  readonly nowMs: number;
  readonly summary: Readonly<Record<string, string>>;
}): TableMetadata {
  const { metadata, metadataLocation, currentSnapshot } = table;
  return {
    ...metadata,
    'last-sequence-number': sequenceNumber,
    'last-updated-ms': nowMs,
    'current-snapshot-id': snapshotId,
    snapshots: [
      ...(metadata.snapshots ?? []),
      {
        'snapshot-id': snapshotId,
        ...(currentSnapshot === null ? {} : { 'parent-snapshot-id': BigInt(currentSnapshot.id) }),
        'sequence-number': sequenceNumber,
        'timestamp-ms': nowMs,
        'manifest-list': manifestList,
        summary,
        'schema-id': metadata['current-schema-id'],
      },
    ],
    'snapshot-log': [
      ...(metadata['snapshot-log'] ?? []),
      { 'timestamp-ms': nowMs, 'snapshot-id': snapshotId },
    ],
    'metadata-log': [
      ...(metadata['metadata-log'] ?? []),
      { 'timestamp-ms': metadata['last-updated-ms'], 'metadata-file': metadataLocation },
    ].slice(-metadataLogLength),
    refs: {
      ...metadata.refs,
      main: { ...metadata.refs?.['main'], 'snapshot-id': snapshotId, type: 'branch' },
    },
  };
}
