import { readContainer, writeContainer, type AvroSchema } from './avro-container.ts';
import { byFieldId, type ByFieldId } from './avro-field-ids.ts';
import { UnsupportedTable } from './errors.ts';
import type { Extent } from './extent.ts';
import type { Spec } from './partitioning.ts';
import { decodePartition, encodePartition } from './single-value.ts';

/**
 * A manifest as a snapshot's manifest list states it.
 * @see https://iceberg.apache.org/spec/#manifest-lists
 */
export interface ManifestListEntry {
  readonly uri: string;
  readonly length: bigint;
  readonly spec: Spec;
  readonly sequenceNumber: bigint;
  readonly minSequenceNumber: bigint;
  readonly addedSnapshotId: bigint;
  readonly addedFiles: number;
  readonly existingFiles: number;
  readonly deletedFiles: number;
  readonly addedRows: bigint;
  readonly existingRows: bigint;
  readonly deletedRows: bigint;
  /** Of its files' partitions; null where they have none, or nobody said. */
  readonly partitions: Extent | null;
}

const required = (name: string, id: number, type: AvroSchema) => ({ name, type, 'field-id': id });
const optional = (name: string, id: number, type: AvroSchema) => ({
  name,
  type: ['null', type],
  default: null,
  'field-id': id,
});

const schema: AvroSchema = {
  type: 'record',
  name: 'manifest_file',
  fields: [
    required('manifest_path', 500, 'string'),
    required('manifest_length', 501, 'long'),
    required('partition_spec_id', 502, 'int'),
    required('content', 517, 'int'),
    required('sequence_number', 515, 'long'),
    required('min_sequence_number', 516, 'long'),
    required('added_snapshot_id', 503, 'long'),
    required('added_files_count', 504, 'int'),
    required('existing_files_count', 505, 'int'),
    required('deleted_files_count', 506, 'int'),
    required('added_rows_count', 512, 'long'),
    required('existing_rows_count', 513, 'long'),
    required('deleted_rows_count', 514, 'long'),
    optional('partitions', 507, {
      type: 'array',
      'element-id': 508,
      items: {
        type: 'record',
        name: 'r508',
        fields: [
          required('contains_null', 509, 'boolean'),
          optional('contains_nan', 518, 'boolean'),
          optional('lower_bound', 510, 'bytes'),
          optional('upper_bound', 511, 'bytes'),
        ],
      },
    }),
    optional('key_metadata', 519, 'bytes'),
  ],
};

export function writeManifestList({
  manifests,
  snapshotId,
  parentSnapshotId,
  sequenceNumber,
  sync,
}: {
  readonly manifests: readonly ManifestListEntry[];
  readonly snapshotId: bigint;
  readonly parentSnapshotId: bigint | null;
  readonly sequenceNumber: bigint;
  readonly sync: Buffer;
}): Buffer {
  return writeContainer({
    schema,
    metadata: {
      'snapshot-id': snapshotId.toString(),
      'parent-snapshot-id': parentSnapshotId === null ? 'null' : parentSnapshotId.toString(),
      'sequence-number': sequenceNumber.toString(),
      'format-version': '2',
    },
    records: manifests.map((manifest) => ({
      manifest_path: manifest.uri,
      manifest_length: manifest.length,
      partition_spec_id: manifest.spec.id,
      content: 0,
      sequence_number: manifest.sequenceNumber,
      min_sequence_number: manifest.minSequenceNumber,
      added_snapshot_id: manifest.addedSnapshotId,
      added_files_count: manifest.addedFiles,
      existing_files_count: manifest.existingFiles,
      deleted_files_count: manifest.deletedFiles,
      added_rows_count: manifest.addedRows,
      existing_rows_count: manifest.existingRows,
      deleted_rows_count: manifest.deletedRows,
      partitions:
        manifest.spec.partition === null || manifest.partitions === null
          ? []
          : [summaryToAvro(manifest.spec.partition.type, manifest.partitions)],
      key_metadata: null,
    })),
    sync,
  });
}

export function readManifestList({
  bytes,
  where,
  specOf,
}: {
  readonly bytes: Uint8Array;
  readonly where: string;
  readonly specOf: (id: number) => Spec;
}): ManifestListEntry[] {
  const { schema: writerSchema, records } = readContainer(bytes, where);
  return records.map((record) => {
    const manifest = byFieldId(writerSchema, record);
    if ((manifest.get(517) ?? 0) !== 0) throw new UnsupportedTable({ where, feature: 'delete files' });
    const spec = specOf(manifest.get(502) as number);
    const [summary] = (manifest.get(507) as readonly ByFieldId[] | null | undefined) ?? [];
    return {
      uri: manifest.get(500) as string,
      length: manifest.get(501) as bigint,
      spec,
      sequenceNumber: (manifest.get(515) as bigint | undefined) ?? 0n,
      minSequenceNumber: (manifest.get(516) as bigint | undefined) ?? 0n,
      addedSnapshotId: manifest.get(503) as bigint,
      addedFiles: manifest.get(504) as number,
      existingFiles: manifest.get(505) as number,
      deletedFiles: manifest.get(506) as number,
      addedRows: manifest.get(512) as bigint,
      existingRows: manifest.get(513) as bigint,
      deletedRows: manifest.get(514) as bigint,
      partitions:
        spec.partition === null || summary === undefined
          ? null
          : summaryFromAvro(spec.partition.type, summary),
    };
  });
}

const summaryToAvro = (type: string, { containsNull, lower, upper }: Extent) => ({
  contains_null: containsNull,
  contains_nan: null,
  lower_bound: lower === null ? null : encodePartition(type, lower),
  upper_bound: upper === null ? null : encodePartition(type, upper),
});

function summaryFromAvro(type: string, summary: ByFieldId): Extent {
  const bound = (id: number) => {
    const bytes = summary.get(id);
    return Buffer.isBuffer(bytes) ? decodePartition(type, bytes) : null;
  };
  return { containsNull: summary.get(509) as boolean, lower: bound(510), upper: bound(511) };
}
