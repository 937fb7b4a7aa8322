import { failureIn, sentenceOf } from '../sql/failure.ts';
import { QueryError, type QueryErrorCode } from '../sql/query-error.ts';
import type { QueryFailure } from './protocol.ts';

/**
 * DuckDB's messages can quote a value of the data, so none is passed on: what kind of failure it is decides on a sentence
 * of ours.
 */
export function failureOf(thrown: unknown): QueryFailure {
  if (thrown instanceof QueryError) return { code: thrown.code, message: thrown.sentence, at: thrown.at };
  if (thrown instanceof RangeError)
    return {
      code: 'NOT_SUPPORTED',
      message: 'A query nested this deeply is not supported by the embedded Athena',
    };
  const message = thrown instanceof Error ? thrown.message : '';
  const own = failureIn(message);
  if (own) return { code: own, message: sentenceOf(own) };
  for (const [pattern, code, sentence] of engineFailures) {
    if (pattern.test(message)) return { code, message: sentence };
  }
  return { code: 'GENERIC_INTERNAL_ERROR', message: 'The query engine failed' };
}

const engineFailures: readonly (readonly [RegExp, QueryErrorCode, string])[] = [
  [/^INTERRUPT/i, 'USER_CANCELED', 'Query was canceled'],
  [
    /^Out of Memory Error/,
    'EXCEEDED_LOCAL_MEMORY_LIMIT',
    'Query exceeded the memory that the embedded Athena gives to one query',
  ],
  [
    /More than one row returned by a subquery/,
    'SUBQUERY_MULTIPLE_ROWS',
    'Scalar sub-query has returned multiple rows',
  ],
  [
    /must appear in the GROUP BY clause|not under an aggregate/,
    'EXPRESSION_NOT_AGGREGATE',
    'An expression must be an aggregate expression or appear in GROUP BY clause',
  ],
  [
    /cannot contain (aggregates|window)|aggregate function calls cannot/,
    'EXPRESSION_NOT_SCALAR',
    'A clause contains an aggregation or window function where none may stand',
  ],
  [
    /ORDER BY.*(DISTINCT|select list)|SELECT DISTINCT, ORDER BY/i,
    'EXPRESSION_NOT_IN_DISTINCT',
    'For SELECT DISTINCT, ORDER BY expressions must appear in select list',
  ],
  [
    /^Conversion Error.*(out of range|overflow)/is,
    'NUMERIC_VALUE_OUT_OF_RANGE',
    sentenceOf('NUMERIC_VALUE_OUT_OF_RANGE'),
  ],
  [/^Out of Range Error/, 'NUMERIC_VALUE_OUT_OF_RANGE', sentenceOf('NUMERIC_VALUE_OUT_OF_RANGE')],
  [/^Conversion Error/, 'INVALID_CAST_ARGUMENT', sentenceOf('INVALID_CAST_ARGUMENT')],
  [/^Invalid Input Error/, 'INVALID_FUNCTION_ARGUMENT', sentenceOf('INVALID_FUNCTION_ARGUMENT')],
  [
    /^(IO|Permission) Error|^Invalid Error.*[Pp]arquet/,
    'ICEBERG_CANNOT_OPEN_SPLIT',
    'A data file of a table cannot be read',
  ],
  [
    /^(Binder|Parser|Catalog|Not implemented) Error/,
    'NOT_SUPPORTED',
    'The embedded Athena cannot plan this query',
  ],
];
