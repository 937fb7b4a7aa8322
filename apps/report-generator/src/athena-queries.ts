import {
  GetQueryExecutionCommand,
  InvalidRequestException,
  StartQueryExecutionCommand,
  type AthenaClient,
} from '@aws-sdk/client-athena';
import { databases, workGroup } from '@daybreak/service-kit/platform';
import type { Queries, QueryState } from './dependencies.ts';

const states: Readonly<Record<string, QueryState>> = {
  SUCCEEDED: 'succeeded',
  FAILED: 'failed',
  CANCELLED: 'cancelled',
};

export function athenaQueries(athena: AthenaClient): Queries {
  return {
    start: async ({ sql, output, token }) => {
      try {
        const { QueryExecutionId } = await athena.send(
          new StartQueryExecutionCommand({
            QueryString: sql,
            ClientRequestToken: token,
            QueryExecutionContext: { Database: databases.lake },
            ResultConfiguration: { OutputLocation: output },
            WorkGroup: workGroup,
          }),
        );
        if (QueryExecutionId === undefined) throw new TypeError('Athena started a query without an id');
        return { id: QueryExecutionId };
      } catch (error) {
        if (error instanceof InvalidRequestException) return 'refused';
        throw error;
      }
    },
    find: async (id) => {
      const { QueryExecution } = await athena.send(new GetQueryExecutionCommand({ QueryExecutionId: id }));
      return {
        output: QueryExecution?.ResultConfiguration?.OutputLocation ?? null,
        state: states[QueryExecution?.Status?.State ?? ''] ?? 'open',
        retryable: QueryExecution?.Status?.AthenaError?.Retryable ?? false,
      };
    },
  };
}
