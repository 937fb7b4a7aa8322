import {
  GetQueryExecutionCommand,
  paginateGetQueryResults,
  StartQueryExecutionCommand,
  type AthenaClient,
} from '@aws-sdk/client-athena';
import { databases, workGroup } from '@daybreak/service-kit/platform';

/** Rows of a query, each an object by column. */
export async function athenaRows(
  client: AthenaClient,
  sql: string,
): Promise<Record<string, string | null>[]> {
  const { QueryExecutionId } = await client.send(
    new StartQueryExecutionCommand({
      QueryString: sql,
      WorkGroup: workGroup,
      QueryExecutionContext: { Database: databases.lake },
    }),
  );
  for (;;) {
    const { QueryExecution } = await client.send(new GetQueryExecutionCommand({ QueryExecutionId }));
    const { State, StateChangeReason } = QueryExecution?.Status ?? {};
    if (State === 'SUCCEEDED') break;
    if (State === 'FAILED' || State === 'CANCELLED') throw new Error(StateChangeReason ?? State);
    await new Promise((resolve) => setTimeout(resolve, 25));
  }
  const rows: Record<string, string | null>[] = [];
  for await (const { ResultSet } of paginateGetQueryResults({ client }, { QueryExecutionId })) {
    const names = (ResultSet?.ResultSetMetadata?.ColumnInfo ?? []).map(({ Name = '' }) => Name);
    rows.push(
      ...(ResultSet?.Rows ?? []).map(({ Data = [] }) =>
        Object.fromEntries(names.map((name, index) => [name, Data[index]?.VarCharValue ?? null])),
      ),
    );
  }
  // Athena's first row of a SELECT is its header.
  return rows.slice(1);
}
