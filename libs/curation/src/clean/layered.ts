import type { CleanedColumn } from './cleaned-column.ts';

/** A SELECT over `from` that also has every layer of the columns' way from text to value. */
export function layered(from: string, columns: readonly CleanedColumn[]): string {
  const layers = ([0, 1, 2, 3] as const).map((index) => columns.flatMap(({ layers }) => layers[index]));
  return layers
    .filter((layer) => layer.length > 0)
    .reduce(
      (below, layer) =>
        `select *, ${layer.map(({ sql, name }) => `${sql} as ${name}`).join(', ')} from (${below}) as landed_rows`,
      from,
    );
}
