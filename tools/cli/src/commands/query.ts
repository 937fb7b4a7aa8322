import { setTimeout as sleep } from 'node:timers/promises';
import {
  GetQueryExecutionCommand,
  GetQueryResultsCommand,
  StartQueryExecutionCommand,
  StopQueryExecutionCommand,
  type AthenaClient,
  type ColumnInfo,
} from '@aws-sdk/client-athena';
import { databases, workGroup } from '@daybreak/service-kit/platform';
import { CliError } from '../errors.ts';
import { connect } from '../provision/clients.ts';
import { openHome, requireRunning } from '../stack/home.ts';
import { interruptible } from './interruptible.ts';
import { plainTable } from '../plain-table.ts';

const numeric = new Set(['tinyint', 'smallint', 'integer', 'bigint', 'real', 'float', 'double', 'decimal']);

/** Resolves with the exit code. */
export async function query({
  sql,
  json = false,
}: {
  readonly sql: string;
  readonly json?: boolean;
}): Promise<number> {
  const { athena } = connect(requireRunning(openHome(process.env)).aws);
  const { QueryExecutionId } = await athena.send(
    new StartQueryExecutionCommand({
      QueryString: sql,
      WorkGroup: workGroup,
      QueryExecutionContext: { Database: databases.lake },
    }),
  );
  const id = String(QueryExecutionId);
  const statistics = await finished(athena, id);
  const { columns, rows } = await allRows(athena, id);
  if (json) {
    for (const row of rows) {
      process.stdout.write(
        `${JSON.stringify(Object.fromEntries(columns.map(({ Name }, i) => [Name, row[i] ?? null])))}\n`,
      );
    }
    return 0;
  }
  const head = columns.map(({ Name }) => Name ?? '');
  const right = columns.filter(({ Type }) => numeric.has(Type ?? '')).map(({ Name }) => Name ?? '');
  process.stdout.write(
    `${plainTable({ head, right, rows: rows.map((row) => row.map((value) => value ?? '')) })}\n`,
  );
  process.stdout.write(
    `${rows.length.toLocaleString('en-US')} ${rows.length === 1 ? 'row' : 'rows'}, ${statistics}\n`,
  );
  return 0;
}

async function finished(athena: AthenaClient, id: string): Promise<string> {
  const signal = interruptible();
  for (;;) {
    const { QueryExecution } = await athena.send(new GetQueryExecutionCommand({ QueryExecutionId: id }));
    const state = QueryExecution?.Status?.State;
    if (state === 'SUCCEEDED') {
      const { TotalExecutionTimeInMillis = 0, DataScannedInBytes = 0 } = QueryExecution?.Statistics ?? {};
      return `${(TotalExecutionTimeInMillis / 1000).toFixed(2)} s, ${(DataScannedInBytes / 1e6).toFixed(1)} MB read`;
    }
    if (state === 'FAILED' || state === 'CANCELLED') {
      throw new CliError('QUERY_FAILED', { reason: QueryExecution?.Status?.StateChangeReason ?? state });
    }
    try {
      await sleep(50, undefined, { signal });
    } catch (error) {
      await athena.send(new StopQueryExecutionCommand({ QueryExecutionId: id }));
      throw error;
    }
  }
}

async function allRows(athena: AthenaClient, id: string) {
  const rows: (string | undefined)[][] = [];
  let columns: readonly ColumnInfo[] = [];
  let NextToken: string | undefined;
  do {
    const page = await athena.send(
      new GetQueryResultsCommand({ QueryExecutionId: id, ...(NextToken === undefined ? {} : { NextToken }) }),
    );
    columns = page.ResultSet?.ResultSetMetadata?.ColumnInfo ?? columns;
    rows.push(
      ...(page.ResultSet?.Rows ?? []).map(({ Data = [] }) => Data.map(({ VarCharValue }) => VarCharValue)),
    );
    NextToken = page.NextToken;
  } while (NextToken !== undefined);
  // Athena's first row of a SELECT is its header.
  const header = columns.every(({ Name }, i) => rows[0]?.[i] === Name);
  return { columns, rows: header ? rows.slice(1) : rows };
}
