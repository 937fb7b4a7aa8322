import { readContainer, writeContainer, type AvroSchema } from './avro-container.ts';
import { byFieldId, type ByFieldId } from './avro-field-ids.ts';
import { InvalidTable, UnsupportedTable } from './errors.ts';
import type { PartitionSpec, SchemaJson } from './metadata.ts';
import type { Partition } from './partitioning.ts';
import type { PartitionValue } from './schema.ts';
import { partitionFromAvro, partitionToAvro } from './single-value.ts';

export const status = { existing: 0, added: 1, deleted: 2 } as const;

type IdMap<Value> = readonly { readonly key: number; readonly value: Value }[];

/**
 * One file of the table, as one manifest states it.
 * @see https://iceberg.apache.org/spec/#manifests
 */
export interface ManifestEntry {
  readonly status: number;
  /** Null is inherited from the manifest list. */
  readonly snapshotId: bigint | null;
  readonly sequenceNumber: bigint | null;
  readonly fileSequenceNumber: bigint | null;
  readonly file: ManifestFileRecord;
}

export interface ManifestFileRecord {
  readonly uri: string;
  readonly format: string;
  readonly partition: PartitionValue;
  readonly recordCount: bigint;
  readonly fileSizeInBytes: bigint;
  readonly columnSizes: IdMap<bigint> | null;
  readonly valueCounts: IdMap<bigint> | null;
  readonly nullValueCounts: IdMap<bigint> | null;
  readonly nanValueCounts: IdMap<bigint> | null;
  readonly lowerBounds: IdMap<Buffer> | null;
  readonly upperBounds: IdMap<Buffer> | null;
  readonly keyMetadata: Buffer | null;
  readonly splitOffsets: readonly bigint[] | null;
  readonly sortOrderId: number | null;
}

const optional = (name: string, id: number, type: AvroSchema) => ({
  name,
  type: ['null', type],
  default: null,
  'field-id': id,
});
const required = (name: string, id: number, type: AvroSchema) => ({ name, type, 'field-id': id });

/** Avro has no maps with int keys: Iceberg writes them as arrays of key and value. */
const idMap = (keyId: number, valueId: number, value: AvroSchema): AvroSchema => ({
  type: 'array',
  logicalType: 'map',
  items: {
    type: 'record',
    name: `k${keyId}_v${valueId}`,
    fields: [required('key', keyId, 'int'), required('value', valueId, value)],
  },
});

const avroPartitionTypes: Readonly<Record<string, AvroSchema>> = {
  date: { type: 'int', logicalType: 'date' },
  string: 'string',
  int: 'int',
  long: 'long',
  boolean: 'boolean',
};

/** Avro names have no other characters than these: https://iceberg.apache.org/spec/#avro (names are sanitized). */
const avroName = (name: string) =>
  name.replace(/[^A-Za-z0-9_]/g, (character) => `_x${character.charCodeAt(0).toString(16).toUpperCase()}`);

function entrySchema(partition: Partition | null): AvroSchema {
  const partitionFields =
    partition === null
      ? []
      : [optional(avroName(partition.name), partition.id, avroPartitionTypes[partition.type] ?? 'string')];
  return {
    type: 'record',
    name: 'manifest_entry',
    fields: [
      required('status', 0, 'int'),
      optional('snapshot_id', 1, 'long'),
      optional('sequence_number', 3, 'long'),
      optional('file_sequence_number', 4, 'long'),
      required('data_file', 2, {
        type: 'record',
        name: 'r2',
        fields: [
          required('content', 134, 'int'),
          required('file_path', 100, 'string'),
          required('file_format', 101, 'string'),
          required('partition', 102, { type: 'record', name: 'r102', fields: partitionFields }),
          required('record_count', 103, 'long'),
          required('file_size_in_bytes', 104, 'long'),
          optional('column_sizes', 108, idMap(117, 118, 'long')),
          optional('value_counts', 109, idMap(119, 120, 'long')),
          optional('null_value_counts', 110, idMap(121, 122, 'long')),
          optional('nan_value_counts', 137, idMap(138, 139, 'long')),
          optional('lower_bounds', 125, idMap(126, 127, 'bytes')),
          optional('upper_bounds', 128, idMap(129, 130, 'bytes')),
          optional('key_metadata', 131, 'bytes'),
          optional('split_offsets', 132, { type: 'array', items: 'long', 'element-id': 133 }),
          optional('sort_order_id', 140, 'int'),
        ],
      }),
    ],
  };
}

export function writeManifest({
  entries,
  partition,
  schema,
  spec,
  sync,
}: {
  readonly entries: readonly ManifestEntry[];
  readonly partition: Partition | null;
  readonly schema: SchemaJson;
  readonly spec: PartitionSpec;
  readonly sync: Buffer;
}): Buffer {
  return writeContainer({
    schema: entrySchema(partition),
    metadata: {
      schema: JSON.stringify(schema),
      'schema-id': String(schema['schema-id']),
      'partition-spec': JSON.stringify(spec.fields),
      'partition-spec-id': String(spec['spec-id']),
      'format-version': '2',
      content: 'data',
    },
    records: entries.map(({ file, ...entry }) => ({
      status: entry.status,
      snapshot_id: entry.snapshotId,
      sequence_number: entry.sequenceNumber,
      file_sequence_number: entry.fileSequenceNumber,
      data_file: {
        content: 0,
        file_path: file.uri,
        file_format: file.format,
        partition:
          partition === null
            ? {}
            : { [avroName(partition.name)]: partitionToAvro(partition.type, file.partition) },
        record_count: file.recordCount,
        file_size_in_bytes: file.fileSizeInBytes,
        column_sizes: file.columnSizes,
        value_counts: file.valueCounts,
        null_value_counts: file.nullValueCounts,
        nan_value_counts: file.nanValueCounts,
        lower_bounds: file.lowerBounds,
        upper_bounds: file.upperBounds,
        key_metadata: file.keyMetadata,
        split_offsets: file.splitOffsets,
        sort_order_id: file.sortOrderId,
      },
    })),
    sync,
  });
}

/** Entries with inherited values filled in from the manifest list's entry for this manifest. */
export function readManifest({
  bytes,
  where,
  partition,
  inherit,
}: {
  readonly bytes: Uint8Array;
  readonly where: string;
  readonly partition: Partition | null;
  readonly inherit: { readonly snapshotId: bigint; readonly sequenceNumber: bigint };
}): ManifestEntry[] {
  const { schema, records } = readContainer(bytes, where);
  return records.map((record) => {
    const entry = byFieldId(schema, record);
    const file = fileOf(entry.get(2), where, partition);
    const entryStatus = entry.get(0) as number;
    const inherited = entryStatus === status.added ? inherit.sequenceNumber : null;
    return {
      status: entryStatus,
      snapshotId: (entry.get(1) as bigint | null) ?? inherit.snapshotId,
      sequenceNumber: (entry.get(3) as bigint | null | undefined) ?? inherited,
      fileSequenceNumber: (entry.get(4) as bigint | null | undefined) ?? inherited,
      file,
    };
  });
}

function fileOf(value: unknown, where: string, partition: Partition | null): ManifestFileRecord {
  if (!(value instanceof Map)) throw new InvalidTable({ where, problem: 'an entry has no data file' });
  const file: ByFieldId = value;
  if ((file.get(134) ?? 0) !== 0) throw new UnsupportedTable({ where, feature: 'delete files' });
  const values = file.get(102) as ByFieldId;
  return {
    uri: file.get(100) as string,
    format: file.get(101) as string,
    partition: partition === null ? null : partitionFromAvro(partition.type, [...values.values()][0] ?? null),
    recordCount: file.get(103) as bigint,
    fileSizeInBytes: file.get(104) as bigint,
    columnSizes: idMapOf(file.get(108), 117, 118),
    valueCounts: idMapOf(file.get(109), 119, 120),
    nullValueCounts: idMapOf(file.get(110), 121, 122),
    nanValueCounts: idMapOf(file.get(137), 138, 139),
    lowerBounds: idMapOf(file.get(125), 126, 127),
    upperBounds: idMapOf(file.get(128), 129, 130),
    keyMetadata: (file.get(131) as Buffer | undefined) ?? null,
    splitOffsets: (file.get(132) as readonly bigint[] | undefined) ?? null,
    sortOrderId: (file.get(140) as number | undefined) ?? null,
  };
}

function idMapOf<Value>(value: unknown, keyId: number, valueId: number): IdMap<Value> | null {
  if (value === null || value === undefined) return null;
  return (value as readonly ByFieldId[]).map((pair) => ({
    key: pair.get(keyId) as number,
    value: pair.get(valueId) as Value,
  }));
}
