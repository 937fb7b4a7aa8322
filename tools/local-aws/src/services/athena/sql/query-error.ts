/** Where something stands in the text of a query, 1-based. */
export interface Position {
  readonly line: number;
  readonly column: number;
}

/** Trino's error names (https://trino.io/docs/current/develop/spi-overview.html, StandardErrorCode) that queries end with here. */
export type QueryErrorCode =
  | 'SYNTAX_ERROR'
  | 'NOT_SUPPORTED'
  | 'TABLE_NOT_FOUND'
  | 'SCHEMA_NOT_FOUND'
  | 'CATALOG_NOT_FOUND'
  | 'COLUMN_NOT_FOUND'
  | 'AMBIGUOUS_NAME'
  | 'MISSING_SCHEMA_NAME'
  | 'MISMATCHED_COLUMN_ALIASES'
  | 'DUPLICATE_NAMED_QUERY'
  | 'FUNCTION_NOT_FOUND'
  | 'TYPE_NOT_FOUND'
  | 'TYPE_MISMATCH'
  | 'INVALID_LITERAL'
  | 'INVALID_ARGUMENTS'
  | 'INVALID_COLUMN_REFERENCE'
  | 'EXPRESSION_NOT_AGGREGATE'
  | 'EXPRESSION_NOT_SCALAR'
  | 'EXPRESSION_NOT_IN_DISTINCT'
  | 'INVALID_WINDOW_FRAME'
  | 'DIVISION_BY_ZERO'
  | 'INVALID_CAST_ARGUMENT'
  | 'INVALID_FUNCTION_ARGUMENT'
  | 'NUMERIC_VALUE_OUT_OF_RANGE'
  | 'SUBQUERY_MULTIPLE_ROWS'
  | 'EXCEEDED_LOCAL_MEMORY_LIMIT'
  | 'ICEBERG_CANNOT_OPEN_SPLIT'
  | 'ICEBERG_INVALID_METADATA'
  | 'USER_CANCELED'
  | 'GENERIC_INTERNAL_ERROR';

/** Athena's error categories: 1 system, 2 user (https://docs.aws.amazon.com/athena/latest/ug/error-reference.html). */
const systemErrors: ReadonlySet<QueryErrorCode> = new Set([
  'GENERIC_INTERNAL_ERROR',
  'ICEBERG_CANNOT_OPEN_SPLIT',
  'ICEBERG_INVALID_METADATA',
  'EXCEEDED_LOCAL_MEMORY_LIMIT',
]);

/** Why a query ends FAILED. The message is a sentence of ours: it may repeat names in the query, never a value of the data. */
export class QueryError extends Error {
  override readonly name = 'QueryError';
  readonly code: QueryErrorCode;
  readonly sentence: string;
  readonly at: Position | undefined;

  constructor({ code, message, at }: { code: QueryErrorCode; message: string; at?: Position | undefined }) {
    super(at ? `${code}: line ${at.line}:${at.column}: ${message}` : `${code}: ${message}`);
    this.code = code;
    this.sentence = message;
    this.at = at;
  }

  get category(): 1 | 2 {
    return systemErrors.has(this.code) ? 1 : 2;
  }

  /** 1000 is "user error", 200 "query engine had an internal error", 233 "Iceberg error", 1 "exhausted resources". */
  get type(): number {
    if (this.code.startsWith('ICEBERG_')) return 233;
    if (this.code === 'EXCEEDED_LOCAL_MEMORY_LIMIT') return 1;
    return this.category === 1 ? 200 : 1000;
  }
}

export function notSupported(what: string, at?: Position): QueryError {
  return new QueryError({
    code: 'NOT_SUPPORTED',
    message: `${what} not supported by the embedded Athena`,
    at,
  });
}
