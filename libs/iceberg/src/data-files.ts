import { InvalidChange, InvalidTable } from './errors.ts';
import { extentOf, mayMatch, type Extent, type ValueFilter } from './extent.ts';
import type { Lake } from './lake.ts';
import { readManifest, status, type ManifestEntry } from './manifest.ts';
import { readManifestList, type ManifestListEntry } from './manifest-list.ts';
import { columnExtent, specOf, type Spec } from './partitioning.ts';
import type { Field, PartitionValue } from './schema.ts';
import { dateOf } from './single-value.ts';
import type { Snapshot, Table } from './table.ts';

/** A Parquet file of a table. */
export interface DataFile {
  readonly uri: string;
  /** Under its own spec, which may be an earlier one; null also where that has none. */
  readonly partition: PartitionValue;
  readonly specId: number;
  readonly recordCount: number;
  readonly fileSizeInBytes: number;
  /** Where asked for: smallest and largest value of the columns of whole numbers, by field id, as far as they were stated. */
  readonly integers?: ReadonlyMap<number, { readonly lower: bigint; readonly upper: bigint }>;
  /** Where asked for: what it may hold of the column that partitions it and of columns that are dates, by name, as far as it is known. */
  readonly extents?: ReadonlyMap<string, Extent>;
}

export interface Scan {
  /**
   * Files that may hold such a value of a column: skips whole manifests by their summaries, then files by their partition
   * and, of a date, their bounds. Of another column nothing is known, and no file is left out.
   */
  readonly holding?: ColumnFilter;
  /** Time travel: a snapshot other than the current one. */
  readonly snapshotId?: string;
  readonly withIntegers?: true;
  readonly withExtents?: true;
}

export type ColumnFilter = ValueFilter & { readonly column: string };

/** The files that make up a table, in no particular order. */
export async function dataFiles(lake: Lake, table: Table, scan: Scan = {}): Promise<DataFile[]> {
  const { holding } = scan;
  const column = holding === undefined ? null : columnOf(table, holding.column);
  const snapshot = scan.snapshotId === undefined ? table.currentSnapshot : snapshotOf(table, scan.snapshotId);
  if (snapshot === null) return [];
  const wanted = (extent: Extent | null) => holding === undefined || mayMatch(holding, extent);
  const manifests = (await manifestsOf(lake, table, snapshot)).filter(
    (manifest) => column === null || wanted(manifestExtent(manifest, column)),
  );
  const entries = await Promise.all(
    manifests.map(async (manifest) =>
      (await liveEntries(lake, manifest)).map(({ file }) => ({ spec: manifest.spec, file })),
    ),
  );
  return entries
    .flat()
    .filter(({ spec, file }) => column === null || wanted(fileExtent(spec, file, column)))
    .map(({ spec, file }) => ({
      uri: file.uri,
      partition: file.partition,
      specId: spec.id,
      recordCount: Number(file.recordCount),
      fileSizeInBytes: Number(file.fileSizeInBytes),
      ...(scan.withIntegers === true ? { integers: integersOf(table, file) } : {}),
      ...(scan.withExtents === true ? { extents: extentsOf(table, spec, file) } : {}),
    }));
}

function columnOf({ schema, id }: Table, name: string): Field {
  const field = schema.find((one) => one.name === name);
  if (field !== undefined) return field;
  throw new InvalidChange({ table: id, problem: `it has no column ${name} whose values could be asked for` });
}

const manifestExtent = ({ spec: { partition }, partitions }: ManifestListEntry, column: Field) =>
  partition?.source.id === column.id && partitions !== null ? columnExtent(partition, partitions) : null;

type FileRecord = ManifestEntry['file'];

/** What a file may hold of a column: of a day that is known exactly, of a month by the bounds of its rows. */
function fileExtent({ partition }: Spec, file: FileRecord, column: Field): Extent | null {
  if (partition?.source.id !== column.id) return boundsOf(file, column);
  const extent = columnExtent(partition, extentOf(file.partition));
  return extent.lower === extent.upper ? extent : (boundsOf(file, column) ?? extent);
}

function boundsOf({ nullValueCounts, recordCount, ...file }: FileRecord, { id, type }: Field): Extent | null {
  if (type !== 'date') return null;
  const nulls = nullValueCounts?.find(({ key }) => key === id)?.value;
  if (nulls === recordCount) return extentOf(null);
  const day = (bounds: FileRecord['lowerBounds']) => {
    const bytes = bounds?.find(({ key }) => key === id)?.value;
    const text = bytes?.length === 4 ? dateOf(bytes.readInt32LE()) : '';
    return /^\d{4}-\d\d-\d\d$/.test(text) ? text : null;
  };
  const [lower, upper] = [day(file.lowerBounds), day(file.upperBounds)];
  return lower === null || upper === null ? null : { containsNull: nulls !== 0n, lower, upper };
}

const extentsOf = ({ schema }: Table, spec: Spec, file: FileRecord): NonNullable<DataFile['extents']> =>
  new Map(
    schema.flatMap((column) => {
      const extent = fileExtent(spec, file, column);
      return extent === null ? [] : [[column.name, extent]];
    }),
  );

function integersOf(
  { schema }: Table,
  { lowerBounds, upperBounds }: FileRecord,
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
    specOf: (id) => specOf(table.metadata, id, table.metadataLocation),
  });
}

/** Entries of files that the table still has. */
export async function liveEntries(lake: Lake, manifest: ManifestListEntry): Promise<ManifestEntry[]> {
  const entries = readManifest({
    bytes: await lake.objects.read(manifest.uri),
    where: manifest.uri,
    partition: manifest.spec.partition,
    inherit: { snapshotId: manifest.addedSnapshotId, sequenceNumber: manifest.sequenceNumber },
  });
  return entries.filter((entry) => entry.status !== status.deleted);
}
