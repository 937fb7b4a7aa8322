import { join } from 'node:path';
import type { Json } from '@duckdb/node-api';
import {
  dataFileUri,
  type ColumnStatistics,
  type Field,
  type NewDataFile,
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
}: {
  readonly engine: Engine;
  readonly objects: ObjectFiles;
  readonly table: Table;
  /** Name of a relation with the table's columns. */
  readonly relation: string;
  readonly runId: string;
  /** Empty and private. */
  readonly folder: string;
}): Promise<NewDataFile[]> {
  const { schema, partitionBy } = table;
  const ids = schema.map(({ id, name }) => `${identifier(name)}: ${id}`).join(', ');
  const layout =
    partitionBy === null
      ? "FILE_SIZE_BYTES '512MB'"
      : `PARTITION_BY (${identifier(partitionBy)}), WRITE_PARTITION_COLUMNS true`;
  const order = partitionBy === null ? '' : ` ORDER BY ${identifier(partitionBy)}`;
  const written = await engine.run(
    `write ${relation}`,
    `COPY (SELECT ${typedColumns(schema)} FROM ${identifier(relation)}${order}) TO ${literal(join(folder, relation))}
      (FORMAT parquet, COMPRESSION zstd, FIELD_IDS {${ids}}, RETURN_STATS, ${layout})`,
  );
  const files: NewDataFile[] = [];
  for (const row of written) {
    const recordCount = Number(row['count']);
    if (recordCount === 0) continue;
    const partition = partitionBy === null ? null : partitionOf(row['partition_keys'], schema, partitionBy);
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

type Pairs = readonly { readonly key: string; readonly value: Json }[];

function partitionOf(keys: Json | undefined, schema: readonly Field[], partitionBy: string): PartitionValue {
  const value = (keys as unknown as Pairs).find(({ key }) => key === partitionBy)?.value ?? null;
  if (value === null || typeof value !== 'string') return null;
  const type = schema.find(({ name }) => name === partitionBy)?.type;
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
