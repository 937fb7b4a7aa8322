import { DuckDBTableFunction, type DuckDBType } from '@duckdb/node-api';
import duckdb, { type Vector } from '@duckdb/node-bindings';

/** Rows that stand in memory as the engine's vectors do. Their columns are called `v0`, `v1` and so on. */
export interface MemoryRows {
  readonly rows: number;
  readonly vectors: readonly {
    readonly type: DuckDBType;
    /** Fills a vector with `rows` values from the row `from` on, a multiple of the vector's size. */
    readonly copy: (vector: Vector, from: number, rows: number) => void;
  }[];
}

/** A table function without parameters: whatever stands in memory when a statement that names it begins, in its order. */
export function memoryRelation(name: string, current: () => MemoryRows): DuckDBTableFunction {
  let rows = 0;
  let vectors: MemoryRows['vectors'] = [];
  let at = 0;
  return DuckDBTableFunction.create({
    name,
    bindFunction(binding) {
      ({ rows, vectors } = current());
      for (const [index, { type }] of vectors.entries()) binding.addResultColumn(`v${String(index)}`, type);
    },
    initFunction(initialising) {
      at = 0;
      initialising.setMaxThreads(1);
    },
    mainFunction(_info, { chunk }) {
      const taken = Math.min(duckdb.vector_size(), rows - at);
      duckdb.data_chunk_set_size(chunk, taken);
      if (taken === 0) return;
      for (const [index, { copy }] of vectors.entries())
        copy(duckdb.data_chunk_get_vector(chunk, index), at, taken);
      at += taken;
    },
  });
}
