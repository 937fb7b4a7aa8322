import { join } from 'node:path';
import type { Json } from '@duckdb/node-api';
import {
  dataFileUri,
  type ColumnStatistics,
  type Field,
  type NewDataFile,
  type Partition,
  type PartitionValue,
  type Table,
} from '@daybreak/iceberg';
import { identifier, literal, type Engine } from '../engine.ts';
import { JobError } from '../errors.ts';
import { typedColumns } from '../lake-types.ts';
import type { ObjectFiles } from '../object-files.ts';

/**
 * Writes a relation as Parquet with the table's field ids, one file a partition as long as it is not huge, and stores
 * the files where the table keeps its data. Nothing refers to them until they are committed.
 */
export async function writeParquetFiles({
  engine,
  objects,
  table,
  relation,
  runId,
  folder,
  orderedBy = null,
}: {
  readonly engine: Engine;
  readonly objects: ObjectFiles;
  readonly table: Table;
  /** Name of a relation with the table's columns. */
  readonly relation: string;
  readonly runId: string;
  /** Empty and private. */
  readonly folder: string;
  /** Column whose values lie together where nothing is partitioned. */
  readonly orderedBy?: string | null;
}): Promise<NewDataFile[]> {
  const { schema, spec } = table;
  const ids = schema.map(({ id, name }) => `${identifier(name)}: ${id}`).join(', ');
  const { value, layout, orderBy } = layoutOf(spec.partition, orderedBy);
  const order = orderBy === null ? '' : ` ORDER BY ${identifier(orderBy)}`;
  const written = await engine.run(
    `write ${relation}`,
    `COPY (SELECT ${typedColumns(schema)}${value} FROM ${identifier(relation)}${order}) TO ${literal(join(folder, relation))}
      (FORMAT parquet, COMPRESSION zstd, FIELD_IDS {${ids}}, RETURN_STATS, ${layout})`,
  );
  const files: NewDataFile[] = [];
  for (const row of written) {
    const recordCount = Number(row['count']);
    if (recordCount === 0) continue;
    const partition = spec.partition === null ? null : partitionValue(row['partition_keys'], spec.partition);
    const uri = dataFileUri({ table, partition, name: `${runId}-${files.length}.parquet` });
    await objects.upload({ path: row['filename'] as string, uri });
    files.push({
      uri,
      partition,
      recordCount,
      fileSizeInBytes: Number(row['file_size_bytes']),
      columns: statisticsOf(row['column_statistics'], schema, recordCount),
    });
  }
  refuseMissing(files, schema);
  return files;
}

/** How DuckDB is told of a partition: by a column of the table, or by one more that is not written. */
function layoutOf(partition: Partition | null, orderedBy: string | null) {
  if (partition === null) return { value: '', layout: "FILE_SIZE_BYTES '512MB'", orderBy: orderedBy };
  const { transform, source } = partition;
  const column = identifier(source.name);
  if (transform === 'identity' || transform === 'day')
    return {
      value: '',
      layout: `PARTITION_BY (${column}), WRITE_PARTITION_COLUMNS true`,
      orderBy: source.name,
    };
  const years = `year(${column}) - 1970`;
  const value = transform === 'year' ? years : `(${years}) * 12 + month(${column}) - 1`;
  return { value: `, ${value} AS _partition`, layout: 'PARTITION_BY (_partition)', orderBy: source.name };
}

type Pairs = readonly { readonly key: string; readonly value: Json }[];

function partitionValue(keys: Json | undefined, { type }: Partition): PartitionValue {
  const value = (keys as unknown as Pairs)[0]?.value ?? null;
  if (value === null || typeof value !== 'string') return null;
  if (type === 'int' || type === 'long') return Number(value);
  return type === 'boolean' ? value === 'true' : value;
}

function statisticsOf(
  statistics: Json | undefined,
  schema: readonly Field[],
  rows: number,
): ColumnStatistics[] {
  const columns = new Map(
    (statistics as unknown as Pairs).map(({ key, value }) => [
      key,
      new Map((value as unknown as Pairs).map((one) => [one.key, one.value as string])),
    ]),
  );
  return schema.flatMap((field) => {
    const column = columns.get(identifier(field.name));
    const nulls = column?.get('null_count');
    if (column === undefined || nulls === undefined) return [];
    const size = column.get('column_size_bytes');
    return [
      {
        fieldId: field.id,
        valueCount: rows,
        nullCount: Number(nulls),
        ...(size === undefined ? {} : { sizeInBytes: Number(size) }),
        lower: boundOf(field.type, column.get('min')),
        upper: boundOf(field.type, column.get('max')),
      },
    ];
  });
}

/** A bound that is not an ordinary value (infinite, before year 1) is left out: readers then do not skip by it. */
function boundOf(type: string, text: string | undefined): string | null {
  if (text === undefined) return null;
  switch (type) {
    case 'boolean':
      return text === '1' || text === 'true' ? 'true' : 'false';
    case 'double':
      return Number.isFinite(Number(text)) ? text : null;
    case 'date':
      return /^\d{4}-\d\d-\d\d$/.test(text) ? text : null;
    case 'timestamptz':
      return /^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d(\.\d{1,6})?\+00$/.test(text) ? text : null;
    default:
      // DuckDB leaves out the nought of a decimal that has no digits before its point.
      return type.startsWith('decimal') ? text.replace(/^(-?)[.]/, '$10.') : text;
  }
}

function refuseMissing(files: readonly NewDataFile[], schema: readonly Field[]): void {
  const missing = schema.find(
    ({ id, required }) =>
      required &&
      files.some(({ columns }) => columns?.some((one) => one.fieldId === id && one.nullCount > 0)),
  );
  if (missing !== undefined) {
    throw new JobError({
      code: 'LAKE_TABLE_INVALID',
      cause: `Column ${missing.name} is required, and a row that was accepted lacks it.`,
    });
  }
}
