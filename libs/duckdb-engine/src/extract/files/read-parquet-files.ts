import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { FilesReading } from '@daybreak/curation';
import { FileRefused, parquetText, placeColumns, type ParquetColumn } from '@daybreak/tabular-files';
import { identifier, literal, type Engine } from '../../engine.ts';
import { JobError } from '../../errors.ts';
import { parquetOptions } from '../rows-to-parquet.ts';
import type { ReadOutcome, ReadRequest } from '../source-reader.ts';
import type { Desk } from './read-files.ts';

/** Parquet: a landing file for each file that is whole. */
export async function readParquetFiles(
  { reading, landing, engine, folder }: ReadRequest<FilesReading>,
  desk: Desk,
): Promise<ReadOutcome['files']> {
  const files: { path: string; rows: number }[] = [];
  await desk.each(async ({ path: file, index }) => {
    const columns = await columnsOf(engine, file);
    const places = placeColumns(
      columns.map(({ name }) => name),
      reading.columns,
      null,
    );
    const select = reading.columns.map(({ name }, at) => {
      const column = columns[places[at] ?? -1];
      return `${column === undefined ? 'NULL::VARCHAR' : parquetText(column)} AS ${identifier(name)}`;
    });
    const rows = `WITH extracted AS (SELECT ${select.join(', ')} FROM read_parquet(${literal(file)})) SELECT * FROM (${landing}\n)`;
    // A failure of the plan's own is none of the file's.
    await engine.run('landing', `DESCRIBE ${rows}`);
    const path = join(folder, `part-${String(index).padStart(5, '0')}.parquet`);
    try {
      const [copied] = await engine.run('landing', `COPY (${rows}) TO ${literal(path)} (${parquetOptions})`);
      files.push({ path, rows: Number(copied?.['Count']) });
    } catch (error) {
      await rm(path, { force: true });
      throw refusalOf(error, 'its pages are damaged');
    }
  });
  return files;
}

async function columnsOf(engine: Engine, file: string): Promise<readonly ParquetColumn[]> {
  try {
    const rows = await engine.run('footer', `DESCRIBE SELECT * FROM read_parquet(${literal(file)})`);
    return rows.map(({ column_name: name, column_type: type }) => ({
      name: typeof name === 'string' ? name : '',
      type: typeof type === 'string' ? type : '',
    }));
  } catch (error) {
    throw refusalOf(error, 'it is no Parquet, or its footer is missing: it may be cut short');
  }
}

function refusalOf(error: unknown, reason: string): unknown {
  const memory = error instanceof JobError && error.message.includes('Out of Memory');
  return error instanceof JobError && !memory ? new FileRefused(reason) : error;
}
