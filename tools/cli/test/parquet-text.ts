import { globSync } from 'node:fs';
import { DuckDBInstance } from '@duckdb/node-api';

/** Every value of every Parquet file below a folder, as text: what compression would hide from a search of bytes. */
export async function parquetText(folder: string): Promise<{ files: number; text: Buffer }> {
  const files = globSync('**/*.parquet', { cwd: folder }).map((file) => `${folder}/${file}`);
  const instance = await DuckDBInstance.create(':memory:');
  const connection = await instance.connect();
  const parts: string[] = [];
  for (const file of files) {
    const reader = await connection.runAndReadAll(
      `select to_json(t)::varchar as row from read_parquet('${file.replaceAll("'", "''")}') t`,
    );
    for (const [row] of reader.getRows()) parts.push(String(row));
  }
  connection.closeSync();
  instance.closeSync();
  return { files: files.length, text: Buffer.from(parts.join('\n')) };
}
