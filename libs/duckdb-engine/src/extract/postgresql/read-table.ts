import { join } from 'node:path';
import type { TableReading } from '@daybreak/curation';
import type { SourceReader } from '../source-reader.ts';
import { copyToParquet } from './copy-to-parquet.ts';
import { withSource } from './session.ts';
import { readableWindow, windowedQuery } from './window.ts';

export const readTable: SourceReader<TableReading> = async (request) => {
  const { reading, landing, engine, folder, surroundings } = request;
  const connection = await surroundings.credentials.connection(reading.connection);
  const path = join(folder, 'part-00000.parquet');
  return withSource({ ...surroundings, connection }, async (client) => {
    // A snapshot reads everything that is committed: no row of it can be missed by its time.
    const bounded = reading.predicates.some((predicate) => predicate.includes('{high}'));
    const window = bounded ? await readableWindow(client, request.window) : request.window;
    const query = windowedQuery({ query: queryOf(reading), window });
    await client.query('BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY');
    const columns = reading.columns.map(({ name }) => name);
    const rows = await copyToParquet({ client, engine, query, columns, landing, folder, path });
    return { files: [{ path, rows }], window, receipt: null };
  });
};

function queryOf({ schema, table, columns, predicates }: TableReading): string {
  const selected = columns.map(({ name, sql }) => `${sql} as ${id(name)}`).join(', ');
  const where = predicates.length === 0 ? '' : ` where ${predicates.join(' and ')}`;
  return `select ${selected} from ${id(schema)}.${id(table)}${where}`;
}

const id = (name: string) => `"${name.replaceAll('"', '""')}"`;
