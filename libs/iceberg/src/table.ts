import type { CatalogEntry, TableIdentifier } from './catalog.ts';
import { nameOf, TableNotFound, UnsupportedTable } from './errors.ts';
import type { Lake } from './lake.ts';
import { currentSchema, parseMetadata, partitionField, type TableMetadata } from './metadata.ts';
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
  /** The column whose values partition the table; null where it is not partitioned. */
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
  return {
    id: { database: id.database, table: id.table },
    ...entry,
    location: metadata.location.replace(/\/+$/, ''),
    schema: currentSchema(metadata, where),
    partitionBy: partitionField(metadata, where)?.name ?? null,
    properties: metadata.properties ?? {},
    snapshots,
    currentSnapshot: snapshots.find((snapshot) => snapshot.id === currentId) ?? null,
    metadata,
  };
}

/** The column that partitions the table, whole. */
export const partitionFieldOf = ({ schema, partitionBy }: Table): Field | null =>
  schema.find(({ name }) => name === partitionBy) ?? null;

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
  const folder =
    table.partitionBy === null ? '' : `${table.partitionBy}=${encodeURIComponent(String(partition))}/`;
  return `${table.location}/data/${folder}${name}`;
}
