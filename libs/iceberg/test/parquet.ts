import { mkdir } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { DuckDBInstance } from '@duckdb/node-api';
import {
  dataFileUri,
  type ColumnStatistics,
  type NewDataFile,
  type PartitionValue,
  type Table,
} from '../src/index.ts';

/** Writes real Parquet files with a table's field ids below `<root>/<bucket>/<key>`. */
export async function writeParquet({
  root,
  table,
  partition,
  name,
  select,
  columns,
}: {
  readonly root: string;
  readonly table: Table;
  readonly partition: PartitionValue;
  readonly name: string;
  /** DuckDB SQL that gives the table's columns. */
  readonly select: string;
  readonly columns?: readonly ColumnStatistics[];
}): Promise<NewDataFile> {
  const uri = dataFileUri({ table, partition, name });
  const path = join(root, uri.slice('s3://'.length));
  await mkdir(dirname(path), { recursive: true });
  const ids = table.schema.map((field) => `"${field.name}": ${field.id}`).join(', ');
  const [written] = await query(
    `COPY (${select}) TO '${path}' (FORMAT parquet, COMPRESSION zstd, FIELD_IDS {${ids}}, RETURN_STATS)`,
  );
  return {
    uri,
    partition,
    recordCount: Number(written?.['count']),
    fileSizeInBytes: Number(written?.['file_size_bytes']),
    ...(columns === undefined ? {} : { columns }),
  };
}

export async function query(sql: string): Promise<Record<string, unknown>[]> {
  const instance = await DuckDBInstance.create(':memory:', { threads: '1' });
  const connection = await instance.connect();
  try {
    await connection.run("SET TimeZone = 'UTC'");
    return (await connection.runAndReadAll(sql)).getRowObjectsJson();
  } finally {
    connection.closeSync();
    instance.closeSync();
  }
}
