import { liveEntries, manifestsOf, type DataFile } from './data-files.ts';
import { InvalidChange } from './errors.ts';
import { extentAround, extentOf, mayMatch } from './extent.ts';
import type { Lake } from './lake.ts';
import { status, writeManifest, type ManifestEntry, type ManifestFileRecord } from './manifest.ts';
import type { ManifestListEntry } from './manifest-list.ts';
import { uuidBytes } from './metadata-file.ts';
import type { Spec } from './partitioning.ts';
import type { PartitionValue } from './schema.ts';
import type { Table } from './table.ts';

export type WriteManifest = (spec: Spec, entries: readonly ManifestEntry[]) => Promise<ManifestListEntry>;

export function manifestWriter(
  lake: Lake,
  table: Table,
  { snapshotId, sequenceNumber }: { snapshotId: bigint; sequenceNumber: bigint },
): WriteManifest {
  const { metadata } = table;
  const schema = metadata.schemas.find((one) => one['schema-id'] === metadata['current-schema-id']);
  const commitId = lake.randomUUID();
  let written = 0;

  return async (spec, entries) => {
    const stated = metadata['partition-specs'].find((one) => one['spec-id'] === spec.id);
    if (schema === undefined || stated === undefined) {
      throw new InvalidChange({ table: table.id, problem: 'its schema or partition spec is missing' });
    }
    const { partition } = spec;
    const bytes = writeManifest({
      entries,
      partition,
      schema,
      spec: stated,
      sync: uuidBytes(lake.randomUUID()),
    });
    const uri = `${table.location}/metadata/${commitId}-m${written}.avro`;
    written += 1;
    await lake.objects.write(uri, bytes, { onlyIfAbsent: true });
    const of = (wanted: number) => entries.filter((entry) => entry.status === wanted);
    const [fresh, existing, deleted] = [of(status.added), of(status.existing), of(status.deleted)];
    const live = [...fresh, ...existing].map((entry) => entry.sequenceNumber ?? sequenceNumber);
    return {
      uri,
      length: BigInt(bytes.length),
      spec,
      sequenceNumber,
      minSequenceNumber: live.reduce((least, one) => (one < least ? one : least), sequenceNumber),
      addedSnapshotId: snapshotId,
      addedFiles: fresh.length,
      existingFiles: existing.length,
      deletedFiles: deleted.length,
      addedRows: rows(fresh),
      existingRows: rows(existing),
      deletedRows: rows(deleted),
      partitions: partition === null ? null : extentAround(entries.map(({ file }) => file.partition)),
    };
  };
}

const rows = (entries: readonly ManifestEntry[]) =>
  entries.reduce((sum, { file }) => sum + file.recordCount, 0n);

/** What a commit removes: all, whole partitions of the table's spec, or files that were listed. */
export type Removal =
  'all' | { readonly partitions: readonly PartitionValue[] } | { readonly files: readonly DataFile[] };

export interface FileOfSpec {
  readonly spec: Spec;
  readonly file: ManifestFileRecord;
}

/** Manifests of the current snapshot, those that hold removed files written anew. */
export async function withoutRemoved(
  lake: Lake,
  table: Table,
  {
    removes,
    snapshotId,
    write,
  }: { readonly removes: Removal | null; readonly snapshotId: bigint; readonly write: WriteManifest },
): Promise<{ readonly kept: ManifestListEntry[]; readonly removed: FileOfSpec[] }> {
  if (table.currentSnapshot === null) return { kept: [], removed: [] };
  const kept: ManifestListEntry[] = [];
  const removed: FileOfSpec[] = [];
  const goesFrom = removes === null ? null : picker(table, removes);
  for (const manifest of await manifestsOf(lake, table, table.currentSnapshot)) {
    // A manifest of nothing but removals told of them in the snapshot that it was written for.
    if (manifest.addedFiles === 0 && manifest.existingFiles === 0) continue;
    const goes = goesFrom?.(manifest) ?? null;
    const entries = goes === null ? [] : await liveEntries(lake, manifest);
    const gone = entries.filter(({ file }) => goes?.(file) === true);
    if (gone.length === 0) {
      kept.push(manifest);
      continue;
    }
    removed.push(...gone.map(({ file }) => ({ spec: manifest.spec, file })));
    kept.push(
      await write(
        manifest.spec,
        entries.map((entry) =>
          goes?.(entry.file) === true
            ? { ...entry, status: status.deleted, snapshotId }
            : { ...entry, status: status.existing },
        ),
      ),
    );
  }
  if (
    typeof removes === 'object' &&
    removes !== null &&
    'files' in removes &&
    removed.length < removes.files.length
  ) {
    throw new InvalidChange({
      table: table.id,
      problem: 'a file that is to be replaced is not one of its files',
    });
  }
  return { kept, removed };
}

/** For a manifest, which of its files go; null where none can. */
function picker(
  table: Table,
  removes: Removal,
): (manifest: ManifestListEntry) => ((file: ManifestFileRecord) => boolean) | null {
  if (removes === 'all') return () => () => true;
  if ('files' in removes) {
    const uris = new Set(removes.files.map(({ uri }) => uri));
    return ({ spec, partitions }) => {
      const values = removes.files.flatMap((file) => (file.specId === spec.id ? [file.partition] : []));
      return mayMatch({ values: [...new Set(values)] }, spec.partition === null ? null : partitions)
        ? ({ uri }) => uris.has(uri)
        : null;
    };
  }
  const wanted = { values: removes.partitions };
  return ({ spec, partitions }) => {
    if (spec.id !== table.spec.id) {
      throw new InvalidChange({
        table: table.id,
        problem: 'it has files of an earlier partition spec: name the files that are replaced',
      });
    }
    return mayMatch(wanted, partitions) ? ({ partition }) => mayMatch(wanted, extentOf(partition)) : null;
  };
}

/** Iceberg's default of `commit.manifest.min-count-to-merge`. */
const mergeFrom = 100;

/** One manifest a commit adds up: from time to time those of earlier commits become one, of each partition spec. */
export async function merged(
  lake: Lake,
  {
    manifests,
    snapshotId,
    write,
  }: { manifests: readonly ManifestListEntry[]; snapshotId: bigint; write: WriteManifest },
): Promise<readonly ManifestListEntry[]> {
  const earlier = manifests.filter(({ addedSnapshotId }) => addedSnapshotId !== snapshotId);
  if (earlier.length < mergeFrom) return manifests;
  const specs = new Map(earlier.map(({ spec }) => [spec.id, spec]));
  const ones = await Promise.all(
    [...specs.values()].map(async (spec) => {
      const ofSpec = earlier.filter((manifest) => manifest.spec.id === spec.id);
      const entries = await Promise.all(ofSpec.map((manifest) => liveEntries(lake, manifest)));
      return write(
        spec,
        entries.flat().map((entry) => ({ ...entry, status: status.existing })),
      );
    }),
  );
  return [...ones, ...manifests.filter(({ addedSnapshotId }) => addedSnapshotId === snapshotId)];
}
