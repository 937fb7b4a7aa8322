import { integer, optional, readInput, text } from '../../../endpoint/input.ts';
import type { Operation } from '../../../endpoint/service.ts';
import type { AthenaContext } from '../context.ts';
import { parseCsv } from '../csv.ts';
import type { Execution } from '../execution.ts';
import type { OutputColumn } from '../sql/plan.ts';
import type { SqlType } from '../sql/sql-type.ts';
import { invalidRequest } from './invalid-request.ts';

type Rows = readonly (readonly (string | null)[])[];

/** Results that are being paged through are kept parsed; the file stays the only copy that lasts. */
const keptResults = 4;

export function resultOperations({
  store,
  surroundings,
}: AthenaContext): Readonly<Record<string, Operation>> {
  const kept = new Map<string, Rows>();

  const rowsOf = async (execution: Execution): Promise<Rows> => {
    const known = kept.get(execution.id);
    if (known) return known;
    let file: string;
    try {
      file = Buffer.from(await surroundings.objects.read(execution.outputLocation)).toString('utf8');
    } catch {
      throw invalidRequest('Could not find results: the result file is no longer there.');
    }
    const rows = execution.statementType === 'DML' ? parseCsv(file) : lines(file);
    kept.set(execution.id, rows);
    for (const id of kept.keys()) {
      if (kept.size <= keptResults) break;
      kept.delete(id);
    }
    return rows;
  };

  return {
    GetQueryResults: async (input: unknown) => {
      const {
        QueryExecutionId,
        MaxResults = 1000,
        NextToken,
      } = readInput(
        input,
        {
          QueryExecutionId: text({ min: 1, max: 128 }),
          MaxResults: optional(integer({ min: 1, max: 1000 })),
          NextToken: optional(text({ min: 1, max: 1024 })),
          QueryResultType: optional(text({ oneOf: ['DATA_ROWS'] })),
        },
        [],
      );
      const execution = store.find(QueryExecutionId);
      if (!execution) throw invalidRequest(`QueryExecution ${QueryExecutionId} was not found`);
      if (execution.state === 'QUEUED' || execution.state === 'RUNNING') {
        throw invalidRequest(`Query has not yet finished. Current state: ${execution.state}`);
      }
      if (execution.state !== 'SUCCEEDED') {
        throw invalidRequest(`Query did not finish successfully. Final query state: ${execution.state}`);
      }
      const from = NextToken === undefined ? 0 : readToken(NextToken, execution.id);
      const rows = await rowsOf(execution);
      const page = rows.slice(from, from + MaxResults);
      const end = from + page.length;
      if (end >= rows.length) kept.delete(execution.id);
      return {
        ResultSet: {
          Rows: page.map((row) => ({
            Data: row.map((value) => (value === null ? {} : { VarCharValue: value })),
          })),
          ResultSetMetadata: {
            ColumnInfo: (execution.columns ?? []).map((column) => columnInfo(column, execution)),
          },
        },
        UpdateCount: 0,
        ...(end < rows.length ? { NextToken: writeToken(end, execution.id) } : {}),
      };
    },
  };
}

function lines(file: string): Rows {
  return file === ''
    ? []
    : file
        .replace(/\n$/, '')
        .split('\n')
        .map((line) => [line]);
}

const writeToken = (from: number, id: string) =>
  Buffer.from(JSON.stringify({ from, id })).toString('base64url');

function readToken(token: string, id: string): number {
  try {
    const read = JSON.parse(Buffer.from(token, 'base64url').toString()) as { from?: unknown; id?: unknown };
    if (read.id === id && typeof read.from === 'number' && Number.isInteger(read.from) && read.from >= 0)
      return read.from;
  } catch {
    // What does not read is answered below.
  }
  throw invalidRequest('NextToken is not valid for this query execution.');
}

/** Athena's names and sizes of types (https://docs.aws.amazon.com/athena/latest/APIReference/API_ColumnInfo.html). */
function columnInfo({ name, type }: OutputColumn, { statementType }: Execution) {
  const utility = statementType !== 'DML';
  const { precision, scale } = sizeOf(type);
  return {
    CatalogName: 'hive',
    SchemaName: '',
    TableName: '',
    Name: name,
    Label: name,
    Type: utility ? 'string' : typeName(type),
    Precision: utility ? 0 : precision,
    Scale: scale,
    Nullable: 'UNKNOWN',
    CaseSensitive: !utility && type.kind === 'varchar',
  };
}

function typeName(type: SqlType): string {
  return type.kind === 'real' ? 'float' : type.kind;
}

function sizeOf(type: SqlType): { precision: number; scale: number } {
  if (type.kind === 'decimal') return { precision: type.precision, scale: type.scale };
  if (type.kind === 'timestamp' || type.kind === 'timestamp with time zone') {
    return { precision: type.precision, scale: 0 };
  }
  return { precision: precisions[type.kind] ?? 0, scale: 0 };
}

const precisions: Readonly<Partial<Record<SqlType['kind'], number>>> = {
  tinyint: 3,
  smallint: 5,
  integer: 10,
  bigint: 19,
  real: 17,
  double: 17,
  varchar: 2147483647,
  varbinary: 1073741824,
};
