import { manifestWriter, merged, withoutRemoved, type Removal } from './commit-manifests.ts';
import type { DataFile } from './data-files.ts';
import { InvalidChange } from './errors.ts';
import type { Lake } from './lake.ts';
import { status } from './manifest.ts';
import { writeManifestList } from './manifest-list.ts';
import { metadataLogLength, printMetadata, type TableMetadata } from './metadata.ts';
import { metadataFileUri, snapshotIdOf, uuidBytes } from './metadata-file.ts';
import { fileRecord, type NewDataFile } from './new-data-file.ts';
import { catalogColumns, type PartitionValue } from './schema.ts';
import { snapshotSummary } from './snapshot-summary.ts';
import { loadTable, type Table } from './table.ts';

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
  return commit(lake, { ...change, operation: 'overwrite', removes: { partitions } });
}

/** Replaces files that were listed of this version of the table by new ones, in one commit, whatever partitions they are of. */
export async function replaceFiles(
  lake: Lake,
  change: Change & { readonly removed: readonly DataFile[] },
): Promise<Table> {
  const { removed: files, ...rest } = change;
  if (files.length === 0) return appendFiles(lake, rest);
  return commit(lake, { ...rest, operation: 'overwrite', removes: { files } });
}

/** Makes the given files the whole of the table, in one commit. */
export function replaceAll(lake: Lake, change: Change): Promise<Table> {
  return commit(lake, { ...change, operation: 'overwrite', removes: 'all' });
}

interface Commit extends Change {
  readonly operation: 'append' | 'overwrite';
  readonly removes: Removal | null;
}

async function commit(
  lake: Lake,
  { table, files, summary = {}, operation, removes }: Commit,
): Promise<Table> {
  const { spec } = table;
  const added = files.map((file) =>
    fileRecord({ file, table: table.id, schema: table.schema, partition: spec.partition }),
  );
  const snapshotId = snapshotIdOf(lake.randomUUID());
  const sequenceNumber = BigInt(table.metadata['last-sequence-number']) + 1n;
  const write = manifestWriter(lake, table, { snapshotId, sequenceNumber });

  const { kept, removed } = await withoutRemoved(lake, table, { removes, snapshotId, write });
  const manifests = [
    ...(added.length === 0
      ? []
      : [
          await write(
            spec,
            added.map((file) => ({
              status: status.added,
              snapshotId,
              sequenceNumber: null,
              fileSequenceNumber: null,
              file,
            })),
          ),
        ]),
    ...(await merged(lake, { manifests: kept, snapshotId, write })),
  ];

  const manifestList = `${table.location}/metadata/snap-${snapshotId}-1-${lake.randomUUID()}.avro`;
  await lake.objects.write(
    manifestList,
    writeManifestList({
      manifests,
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
      ...snapshotSummary({
        operation,
        added: added.map((file) => ({ spec, file })),
        removed,
        previous: table.currentSnapshot?.summary ?? null,
      }),
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
