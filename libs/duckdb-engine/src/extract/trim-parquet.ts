import { rename } from 'node:fs/promises';
import { literal, type Engine } from '../engine.ts';
import { parquetOptions } from './rows-to-parquet.ts';

/** Keeps the first rows of a file in their order. */
export async function trimParquet({
  engine,
  path,
  rows,
}: {
  readonly engine: Engine;
  readonly path: string;
  readonly rows: number;
}): Promise<void> {
  const kept = `${path}.kept`;
  await engine.run(
    'trim',
    `COPY (SELECT * FROM read_parquet(${literal(path)}) LIMIT ${rows}) TO ${literal(kept)} (${parquetOptions})`,
  );
  await rename(kept, path);
}
