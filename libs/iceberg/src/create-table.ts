import type { TableIdentifier } from './catalog.ts';
import { InvalidChange } from './errors.ts';
import type { Lake } from './lake.ts';
import { firstPartitionFieldId, printMetadata, type TableMetadata } from './metadata.ts';
import { canPartition, withPartition } from './partitioning.ts';
import { metadataFileUri } from './metadata-file.ts';
import { catalogColumns, isPrimitive, partitionTypes, type Field } from './schema.ts';
import { loadTable, type PartitionBy, type Table } from './table.ts';

export interface NewTable extends TableIdentifier, PartitionBy {
  /** `s3://bucket/prefix`, of this table alone. */
  readonly location: string;
  readonly schema: readonly Field[];
  readonly properties?: Readonly<Record<string, string>>;
}

/** An empty Iceberg v2 table. Throws `TableExists`, `DatabaseNotFound`, `InvalidChange`. */
export async function createTable(lake: Lake, table: NewTable): Promise<Table> {
  refuseBadSchema(table);
  const location = table.location.replace(/\/+$/, '');
  const metadata = emptyTable({
    ...table,
    location,
    uuid: lake.randomUUID(),
    nowMs: lake.now().getTime(),
  });
  const metadataLocation = metadataFileUri({ location, previous: null, uuid: lake.randomUUID() });
  await lake.objects.write(metadataLocation, printMetadata(metadata), { onlyIfAbsent: true });
  await lake.catalog.create({
    database: table.database,
    table: table.table,
    metadataLocation,
    location,
    columns: catalogColumns(table.schema),
  });
  return loadTable(lake, table);
}

function emptyTable({
  uuid,
  nowMs,
  location,
  schema,
  partitionBy,
  transform = 'identity',
  properties,
}: NewTable & { readonly uuid: string; readonly nowMs: number }): TableMetadata {
  const source = schema.find(({ name }) => name === partitionBy);
  const metadata: TableMetadata = {
    'format-version': 2,
    'table-uuid': uuid,
    location,
    'last-sequence-number': 0,
    'last-updated-ms': nowMs,
    'last-column-id': Math.max(...schema.map(({ id }) => id)),
    'current-schema-id': 0,
    schemas: [
      {
        type: 'struct',
        'schema-id': 0,
        fields: schema.map(({ id, name, required, type, doc }) => ({
          id,
          name,
          required,
          type,
          ...(doc === '' ? {} : { doc }),
        })),
      },
    ],
    'default-spec-id': 0,
    'partition-specs': [],
    'last-partition-id': firstPartitionFieldId - 1,
    'default-sort-order-id': 0,
    'sort-orders': [{ 'order-id': 0, fields: [] }],
    properties: { 'write.parquet.compression-codec': 'zstd', ...properties },
    'current-snapshot-id': -1n,
    refs: {},
    snapshots: [],
    'snapshot-log': [],
    'metadata-log': [],
  };
  return withPartition(metadata, source === undefined ? null : { source, transform }, schema);
}

function refuseBadSchema({ database, table, schema, partitionBy, transform = 'identity' }: NewTable): void {
  const refuse = (problem: string): never => {
    throw new InvalidChange({ table: { database, table }, problem });
  };
  if (schema.length === 0) refuse('it has no column');
  if (new Set(schema.map(({ id }) => id)).size < schema.length) refuse('two columns have the same id');
  if (new Set(schema.map(({ name }) => name)).size < schema.length) refuse('two columns have the same name');
  for (const { id, name, type } of schema) {
    if (!Number.isInteger(id) || id < 1) refuse(`column ${name} has no positive integer as id`);
    if (!isPrimitive(type))
      refuse(`column ${name} has type ${type}, which is not a primitive type of Iceberg v2`);
  }
  if (partitionBy === null) return;
  const partition = schema.find(({ name }) => name === partitionBy);
  if (partition === undefined) return refuse(`the partition column ${partitionBy} is not in the schema`);
  if (!canPartition(partition, transform)) {
    const can = transform === 'identity' ? partitionTypes : ['date'];
    refuse(`${transform} of a ${partition.type} cannot partition a table; of ${can.join(', ')} it can`);
  }
}
