import type { Sql } from '../plan.ts';
import { duckdb } from './duckdb.ts';
import { spark } from './spark.ts';
import type { SqlDialect } from './sql-dialect.ts';

/** The same text in every dialect. */
export function eachDialect(build: (dialect: SqlDialect) => string): Sql {
  return { duckdb: build(duckdb), spark: build(spark) };
}
