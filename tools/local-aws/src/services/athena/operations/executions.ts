import { notImplemented } from '../../../endpoint/aws-error.ts';
import { uuid } from '../../../endpoint/identifiers.ts';
import { integer, list, optional, readInput, structure, text } from '../../../endpoint/input.ts';
import type { Operation } from '../../../endpoint/service.ts';
import type { AthenaContext } from '../context.ts';
import { type Execution, isOver, statementTypeOf } from '../execution.ts';
import { athenaError } from '../lifecycle.ts';
import { invalidRequest } from './invalid-request.ts';

export function executionOperations(context: AthenaContext): Readonly<Record<string, Operation>> {
  const { store, lifecycle, workGroups, surroundings } = context;

  const found = (id: string): Execution => {
    const execution = store.find(id);
    if (!execution) throw invalidRequest(`QueryExecution ${id} was not found`);
    return execution;
  };

  const start = (input: unknown) => {
    const request = readInput(
      input,
      {
        QueryString: text({ min: 1, max: 262_144 }),
        ClientRequestToken: optional(text({ min: 32, max: 128 })),
        QueryExecutionContext: optional(
          structure({
            Database: optional(text({ min: 1, max: 255 })),
            Catalog: optional(text({ min: 1, max: 256 })),
          }),
        ),
        ResultConfiguration: optional(
          structure({ OutputLocation: optional(text()) }, ['EncryptionConfiguration', 'AclConfiguration']),
        ),
        WorkGroup: optional(text({ min: 1, max: 128 })),
        ExecutionParameters: optional(list(text({ min: 1, max: 1024 }), { min: 1 })),
      },
      ['EngineConfiguration'],
    );
    const reuse = (
      input as { ResultReuseConfiguration?: { ResultReuseByAgeConfiguration?: { Enabled?: unknown } } }
    ).ResultReuseConfiguration;
    if (reuse?.ResultReuseByAgeConfiguration?.Enabled === true)
      throw notImplemented('ResultReuseByAgeConfiguration');
    const workGroup = workGroups.find(request.WorkGroup ?? 'primary');
    if (!workGroup) throw invalidRequest('WorkGroup is not found.');
    if (workGroup.state === 'DISABLED') throw invalidRequest('WorkGroup is disabled.');
    const catalog = request.QueryExecutionContext?.Catalog ?? null;
    if (catalog !== null && catalog.toLowerCase() !== 'awsdatacatalog') {
      throw invalidRequest('Catalog is not found: the embedded endpoint has AwsDataCatalog only.');
    }
    const asked = request.ResultConfiguration?.OutputLocation ?? null;
    const location = workGroup.enforce ? workGroup.outputLocation : (asked ?? workGroup.outputLocation);
    if (location === null) {
      throw invalidRequest(
        'No output location provided. An output location is required either through the Workgroup result configuration setting or as an API input.',
      );
    }
    if (!/^s3:\/\/[a-z0-9][a-z0-9.-]{1,61}[a-z0-9](\/.*)?$/.test(location)) {
      throw invalidRequest('outputLocation is not a valid S3 path.');
    }

    const asNew = {
      query: request.QueryString,
      database: request.QueryExecutionContext?.Database ?? null,
      parameters: request.ExecutionParameters ?? null,
      location,
    };
    const token = request.ClientRequestToken ?? null;
    const earlier = token === null ? null : store.findByToken(workGroup.name, token);
    if (earlier) {
      const { query, database, parameters, outputLocation, id } = earlier;
      const same = { query, database, parameters, location: folderOf(outputLocation, id) };
      if (
        JSON.stringify(same) !==
        JSON.stringify({ ...asNew, location: folderOf(`${slashed(location)}${id}`, id) })
      ) {
        throw invalidRequest('Idempotent parameters do not match');
      }
      return { QueryExecutionId: id };
    }
    const id = uuid(surroundings.random);
    const statementType = statementTypeOf(asNew.query);
    lifecycle.submit({
      id,
      query: asNew.query,
      statementType,
      parameters: asNew.parameters,
      database: asNew.database,
      catalog,
      workGroup: workGroup.name,
      token,
      outputLocation: `${slashed(location)}${id}.${statementType === 'DML' ? 'csv' : 'txt'}`,
      state: 'QUEUED',
      sequence: 1,
      submittedAt: surroundings.now().getTime(),
    });
    return { QueryExecutionId: id };
  };

  const identified = (input: unknown) => readInput(input, { QueryExecutionId: text({ min: 1, max: 128 }) });

  return {
    StartQueryExecution: start,
    GetQueryExecution: (input: unknown) => ({
      QueryExecution: describe(found(identified(input).QueryExecutionId), surroundings.now()),
    }),
    BatchGetQueryExecution: (input: unknown) => {
      const { QueryExecutionIds } = readInput(input, {
        QueryExecutionIds: list(text({ min: 1, max: 128 }), { min: 1, max: 50 }),
      });
      const results = QueryExecutionIds.map((id) => ({ id, execution: store.find(id) }));
      return {
        QueryExecutions: results.flatMap(({ execution }) =>
          execution ? [describe(execution, surroundings.now())] : [],
        ),
        UnprocessedQueryExecutionIds: results.flatMap(({ id, execution }) =>
          execution
            ? []
            : [
                {
                  QueryExecutionId: id,
                  ErrorCode: 'INVALID_QUERY_EXECUTION_ID',
                  ErrorMessage: 'QueryExecution was not found',
                },
              ],
        ),
      };
    },
    StopQueryExecution: (input: unknown) => {
      const execution = found(identified(input).QueryExecutionId);
      if (!isOver(execution)) lifecycle.cancel(execution);
      return {};
    },
    ListQueryExecutions: (input: unknown) => {
      const {
        WorkGroup,
        MaxResults = 50,
        NextToken,
      } = readInput(input, {
        WorkGroup: optional(text({ min: 1, max: 128 })),
        MaxResults: optional(integer({ min: 0, max: 50 })),
        NextToken: optional(text({ min: 1, max: 1024 })),
      });
      const limit = MaxResults === 0 ? 50 : MaxResults;
      const workGroup = WorkGroup ?? 'primary';
      if (!workGroups.find(workGroup)) throw invalidRequest('WorkGroup is not found.');
      if (NextToken !== undefined && !store.find(NextToken)) throw invalidRequest('NextToken is not valid.');
      const page = store.list({ workGroup, limit: limit + 1, after: NextToken ?? null });
      const ids = page.slice(0, limit).map(({ id }) => id);
      return { QueryExecutionIds: ids, ...(page.length > limit ? { NextToken: ids.at(-1) } : {}) };
    },
  };
}

const slashed = (location: string) => (location.endsWith('/') ? location : `${location}/`);
const folderOf = (location: string, id: string) => location.slice(0, location.lastIndexOf(id));

const seconds = (milliseconds: number) => milliseconds / 1000;

function describe(execution: Execution, now: Date) {
  const { submittedAt, startedAt, completedAt } = execution;
  const error = athenaError(execution);
  const until = completedAt ?? now.getTime();
  return {
    QueryExecutionId: execution.id,
    Query: execution.query,
    StatementType: execution.statementType,
    ResultConfiguration: { OutputLocation: execution.outputLocation },
    ResultReuseConfiguration: { ResultReuseByAgeConfiguration: { Enabled: false } },
    QueryExecutionContext: {
      ...(execution.database === null ? {} : { Database: execution.database }),
      ...(execution.catalog === null ? {} : { Catalog: execution.catalog }),
    },
    Status: {
      State: execution.state,
      SubmissionDateTime: seconds(submittedAt),
      ...(execution.reason === undefined ? {} : { StateChangeReason: execution.reason }),
      ...(completedAt === undefined ? {} : { CompletionDateTime: seconds(completedAt) }),
      ...(error ? { AthenaError: error } : {}),
    },
    Statistics: {
      EngineExecutionTimeInMillis: execution.engineMs ?? 0,
      DataScannedInBytes: execution.bytesScanned ?? 0,
      TotalExecutionTimeInMillis: until - submittedAt,
      QueryQueueTimeInMillis: (startedAt ?? until) - submittedAt,
      QueryPlanningTimeInMillis: execution.planningMs ?? 0,
      ServiceProcessingTimeInMillis: Math.max(0, until - (startedAt ?? until) - (execution.engineMs ?? 0)),
      ResultReuseInformation: { ReusedPreviousResult: false },
    },
    WorkGroup: execution.workGroup,
    EngineVersion: { SelectedEngineVersion: 'AUTO', EffectiveEngineVersion: 'Athena engine version 3' },
    ...(execution.parameters ? { ExecutionParameters: execution.parameters } : {}),
  };
}
