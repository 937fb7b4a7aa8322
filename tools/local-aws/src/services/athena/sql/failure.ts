import type { QueryErrorCode } from './query-error.ts';
import { duckdbType, type SqlType } from './sql-type.ts';

/**
 * Failures that a query meets while it runs, as a cast that cannot succeed: unlike `error()`, which DuckDB holds for
 * volatile and so refuses inside TRY, a cast is evaluated only on the rows that reach it.
 */
export type FailureCode = Extract<
  QueryErrorCode,
  'DIVISION_BY_ZERO' | 'INVALID_CAST_ARGUMENT' | 'INVALID_FUNCTION_ARGUMENT' | 'NUMERIC_VALUE_OUT_OF_RANGE'
>;

const mark = '~E:';

export function fail(code: FailureCode, type: SqlType): string {
  const target = duckdbType(type);
  return target === 'VARCHAR' || target === 'BLOB'
    ? `CAST(CAST('${mark}${code}' AS INTEGER) AS VARCHAR)${target === 'BLOB' ? '::BLOB' : ''}`
    : `CAST('${mark}${code}' AS ${target})`;
}

const sentences: Readonly<Record<FailureCode, string>> = {
  DIVISION_BY_ZERO: 'Division by zero',
  INVALID_CAST_ARGUMENT: 'A value cannot be cast to the type that the query asks for',
  INVALID_FUNCTION_ARGUMENT: 'A function was called with an argument that it does not take',
  NUMERIC_VALUE_OUT_OF_RANGE: 'A number is out of the range of its type',
};

export const sentenceOf = (code: FailureCode) => sentences[code];

/** The failure that an engine's message carries, if it is one of ours. */
export function failureIn(message: string): FailureCode | null {
  const found = /~E:([A-Z_]+)/.exec(message)?.[1];
  return found !== undefined && Object.hasOwn(sentences, found) ? (found as FailureCode) : null;
}
