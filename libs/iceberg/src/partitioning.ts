import type { Extent } from './extent.ts';
import { InvalidTable, UnsupportedTable } from './errors.ts';
import { currentSchema, firstPartitionFieldId, type PartitionSpec, type TableMetadata } from './metadata.ts';
import { partitionTypes, type Field, type PartitionValue } from './schema.ts';
import { dateOf, dayMs } from './single-value.ts';

/** How a partition's value follows from its column's. @see https://iceberg.apache.org/spec/#partition-transforms */
export type Transform = 'identity' | 'day' | 'month' | 'year';

/** What a table is partitioned by under one of its specs. */
export interface Partition {
  /** Of the partition field, which is not a column's. */
  readonly id: number;
  readonly name: string;
  /** Of its values: `date` of identity and day, `int` of month and year, which count from 1970. */
  readonly type: string;
  readonly transform: Transform;
  readonly source: Field;
}

/** A table keeps every spec that it ever had: each of its files is of one of them. */
export interface Spec {
  readonly id: number;
  /** Null where files of it are not partitioned. */
  readonly partition: Partition | null;
}

const transforms: readonly Transform[] = ['identity', 'day', 'month', 'year'];
const isTransform = (name: string): name is Transform => transforms.some((one) => one === name);

/** Throws `UnsupportedTable` for a spec that somebody else wrote with what is not implemented here. */
export function specOf(metadata: TableMetadata, id: number, where: string): Spec {
  const spec = metadata['partition-specs'].find((one) => one['spec-id'] === id);
  if (spec === undefined)
    throw new InvalidTable({ where, problem: `its partition spec ${id} is not listed` });
  const [first, ...more] = spec.fields;
  if (first === undefined) return { id, partition: null };
  if (more.length > 0) throw new UnsupportedTable({ where, feature: 'partitions by more than one column' });
  const { transform } = first;
  if (!isTransform(transform)) {
    throw new UnsupportedTable({ where, feature: `partition transform ${transform}` });
  }
  const source = currentSchema(metadata, where).find((field) => field.id === first['source-id']);
  if (source === undefined)
    throw new InvalidTable({ where, problem: 'its partition column is not in its schema' });
  if (!canPartition(source, transform)) {
    throw new UnsupportedTable({ where, feature: `partitions by ${transform} of a ${source.type}` });
  }
  const type = counts(transform) ? 'int' : source.type;
  return { id, partition: { id: first['field-id'], name: first.name, type, transform, source } };
}

export const canPartition = ({ type }: Field, transform: Transform) =>
  transform === 'identity' ? partitionTypes.includes(type) : type === 'date';

const counts = (transform: Transform) => transform === 'month' || transform === 'year';

/** The partition's value, from the column's. */
export function partitionOf({ transform }: Partition, value: PartitionValue): PartitionValue {
  if (typeof value !== 'string' || !counts(transform)) return value;
  const [year = 0, month = 1] = value.split('-').map(Number);
  return transform === 'year' ? year - 1970 : (year - 1970) * 12 + month - 1;
}

/** What the column holds where the partition's values are these. */
export function columnExtent({ transform }: Partition, extent: Extent): Extent {
  if (!counts(transform)) return extent;
  const months = transform === 'year' ? 12 : 1;
  const day = (value: PartitionValue, plus: number, dayOfMonth: number) =>
    typeof value === 'number' ? dateOf(Date.UTC(1970, (value + plus) * months, dayOfMonth) / dayMs) : null;
  return { ...extent, lower: day(extent.lower, 0, 1), upper: day(extent.upper, 1, 0) };
}

/** Of a folder, as Iceberg's other writers name it: `business_date_month=2026-11`. */
export function partitionFolder({ name, transform }: Partition, value: PartitionValue): string {
  const first =
    typeof value === 'number' && counts(transform)
      ? dateOf(Date.UTC(1970, transform === 'year' ? value * 12 : value, 1) / dayMs)
      : null;
  const text = first === null ? String(value) : first.slice(0, transform === 'year' ? 4 : 7);
  return `${name}=${encodeURIComponent(text)}`;
}

/**
 * The metadata with the wanted partition in new files, which is null for none. What it had under the same column and
 * transform before keeps its ids, as the specification asks.
 */
export function withPartition(
  metadata: TableMetadata,
  wanted: { readonly source: Field; readonly transform: Transform } | null,
  columns: readonly Field[],
): TableMetadata {
  const specs = metadata['partition-specs'];
  const lastId = metadata['last-partition-id'];
  const field =
    wanted === null ? null : (earlierField(specs, wanted) ?? newField(wanted, lastId + 1, columns));
  const same = specs.find(
    ({ fields: [one, ...more] }) => more.length === 0 && one?.['field-id'] === field?.['field-id'],
  );
  const id = same?.['spec-id'] ?? Math.max(-1, ...specs.map((spec) => spec['spec-id'])) + 1;
  return {
    ...metadata,
    'default-spec-id': id,
    'partition-specs':
      same === undefined ? [...specs, { 'spec-id': id, fields: field === null ? [] : [field] }] : specs,
    'last-partition-id': Math.max(lastId, field?.['field-id'] ?? lastId),
  };
}

type SpecField = PartitionSpec['fields'][number];

const earlierField = (
  specs: readonly PartitionSpec[],
  { source, transform }: { readonly source: Field; readonly transform: Transform },
): SpecField | undefined =>
  specs
    .flatMap(({ fields }) => fields)
    .find((field) => field['source-id'] === source.id && field.transform === transform);

function newField(
  { source, transform }: { readonly source: Field; readonly transform: Transform },
  id: number,
  columns: readonly Field[],
): SpecField {
  let name = transform === 'identity' ? source.name : `${source.name}_${transform}`;
  // Only an identity may share its name with a column, its own.
  while (columns.some((column) => column.name === name && column.id !== source.id)) name += '_';
  return { name, transform, 'source-id': source.id, 'field-id': Math.max(id, firstPartitionFieldId) };
}
