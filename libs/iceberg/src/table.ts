import type { CatalogEntry, TableIdentifier } from './catalog.ts';
import { InvalidChange, nameOf, TableNotFound, UnsupportedTable } from './errors.ts';
import type { Lake } from './lake.ts';
import { currentSchema, parseMetadata, type TableMetadata } from './metadata.ts';
import {
  canPartition,
  partitionFolder,
  specOf,
  withPartition,
  type Spec,
  type Transform,
} from './partitioning.ts';
import type { Field, PartitionValue } from './schema.ts';

/** A table as it was when it was loaded: later commits do not change it. */
export interface Table {
  readonly id: TableIdentifier;
  /** Guard of the next commit. */
  readonly versionId: string;
  readonly metadataLocation: string;
  /** Prefix of its data and metadata, without a slash at the end. A clone shares its source's. */
  readonly location: string;
  readonly schema: readonly Field[];
  /** Of new files. */
  readonly spec: Spec;
  /** The column whose values partition new files; null where they are not partitioned. */
  readonly partitionBy: string | null;
  readonly properties: Readonly<Record<string, string>>;
  /** Oldest first. */
  readonly snapshots: readonly Snapshot[];
  /** Null for a table that never held anything. */
  readonly currentSnapshot: Snapshot | null;
  /** The metadata file itself. */
  readonly metadata: TableMetadata;
}

/** One version of a table's content. */
export interface Snapshot {
  /** Decimal text: its 63 bits do not fit a number. */
  readonly id: string;
  readonly parentId: string | null;
  readonly sequenceNumber: number;
  readonly committedAt: Date;
  readonly manifestList: string;
  /** `operation`, `total-records`, `added-data-files`, … and what the writer added. */
  readonly summary: Readonly<Record<string, string>>;
}

/** Throws `TableNotFound`, and `UnsupportedTable` for what somebody else wrote with features not implemented here. */
export async function loadTable(lake: Lake, id: TableIdentifier): Promise<Table> {
  const table = await findTable(lake, id);
  if (table === null) throw new TableNotFound(id);
  return table;
}

/** As `loadTable`, but null where there is no such table. */
export async function findTable(lake: Lake, id: TableIdentifier): Promise<Table | null> {
  const entry = await lake.catalog.load(id);
  return entry === null ? null : tableAt(lake, id, entry);
}

export async function tableAt(lake: Lake, id: TableIdentifier, entry: CatalogEntry): Promise<Table> {
  const { metadataLocation } = entry;
  if (metadataLocation.endsWith('.gz.metadata.json')) {
    throw new UnsupportedTable({ where: nameOf(id), feature: 'compressed metadata files' });
  }
  return tableOf(id, entry, parseMetadata(await lake.objects.read(metadataLocation), metadataLocation));
}

export function tableOf(id: TableIdentifier, entry: CatalogEntry, metadata: TableMetadata): Table {
  const where = entry.metadataLocation;
  const snapshots = (metadata.snapshots ?? []).map((snapshot) => ({
    id: snapshot['snapshot-id'].toString(),
    parentId: snapshot['parent-snapshot-id']?.toString() ?? null,
    sequenceNumber: snapshot['sequence-number'],
    committedAt: new Date(snapshot['timestamp-ms']),
    manifestList: snapshot['manifest-list'],
    summary: snapshot.summary,
  }));
  const currentId = metadata['current-snapshot-id']?.toString();
  const spec = specOf(metadata, metadata['default-spec-id'], where);
  return {
    id: { database: id.database, table: id.table },
    ...entry,
    location: metadata.location.replace(/\/+$/, ''),
    schema: currentSchema(metadata, where),
    spec,
    partitionBy: spec.partition?.source.name ?? null,
    properties: metadata.properties ?? {},
    snapshots,
    currentSnapshot: snapshots.find((snapshot) => snapshot.id === currentId) ?? null,
    metadata,
  };
}

export interface PartitionBy {
  /** A column of the schema; null for no partitions. */
  readonly partitionBy: string | null;
  /** `day`, `month` and `year` are of a date. */
  readonly transform?: Transform;
}

/**
 * The table with another partition for new files; files that it has keep theirs. Nothing is written: the next commit to
 * it makes it so, for readers together with the files of that commit.
 */
export function repartitioned(table: Table, { partitionBy, transform = 'identity' }: PartitionBy): Table {
  const source = table.schema.find(({ name }) => name === partitionBy);
  if (partitionBy !== null && (source === undefined || !canPartition(source, transform))) {
    throw new InvalidChange({
      table: table.id,
      problem: `${transform} of ${partitionBy} cannot partition it`,
    });
  }
  const metadata = withPartition(
    table.metadata,
    source === undefined ? null : { source, transform },
    table.schema,
  );
  return {
    ...table,
    metadata,
    partitionBy,
    spec: specOf(metadata, metadata['default-spec-id'], table.metadataLocation),
  };
}

/** Where a new data file belongs, e.g. `s3://…/data/business_date=2026-11-01/<name>.parquet`. */
export function dataFileUri({
  table,
  partition,
  name,
}: {
  readonly table: Table;
  readonly partition: PartitionValue;
  /** Never used before: `<run>-<n>.parquet`. */
  readonly name: string;
}): string {
  const by = table.spec.partition;
  const folder = by === null ? '' : `${partitionFolder(by, partition)}/`;
  return `${table.location}/data/${folder}${name}`;
}
