import type { NativeEvent, Surroundings } from '../../endpoint/service.ts';
import type { Engine } from './engine/engine.ts';
import { failureOf } from './engine/engine-failure.ts';
import type { QueryFailure } from './engine/protocol.ts';
import { type Execution, isOver, type QueryState } from './execution.ts';
import { lookups } from './lookups.ts';
import type { AthenaOptions } from './ports.ts';
import { QueryError } from './sql/query-error.ts';
import type { ExecutionStore } from './store/execution-store.ts';
import { parseUtility, runUtility } from './utility-statement.ts';

export interface Lifecycle {
  /** Stores a new execution as QUEUED and takes it up. */
  submit(execution: Execution): void;
  cancel(execution: Execution): void;
  /** What a dead endpoint left RUNNING has FAILED; what it left QUEUED is taken up. */
  recover(): void;
  /** Ends without touching the store again: what runs is found by the next `recover`. */
  stop(): Promise<void>;
}

interface Surrounding {
  readonly surroundings: Pick<Surroundings, 'now' | 'random' | 'objects' | 'log'>;
  readonly options: AthenaOptions;
  readonly store: ExecutionStore;
  readonly engine: Engine;
}

export function createLifecycle({ surroundings, options, store, engine }: Surrounding): Lifecycle {
  let stopped = false;
  const pathOf = (uri: string) => surroundings.objects.pathOf(uri);

  const change = (id: string, to: QueryState, details: Partial<Execution> = {}): void => {
    const current = store.find(id);
    if (stopped || !current || isOver(current)) return;
    const next: Execution = { ...current, ...details, state: to, sequence: current.sequence + 1 };
    store.save(next, stateChange(next, current.state));
    store.flush();
  };

  const finish = (id: string, to: QueryState, details: Partial<Execution> = {}) =>
    change(id, to, { ...details, completedAt: surroundings.now().getTime() });

  const fail = (id: string, failure: QueryFailure) => {
    if (failure.code === 'USER_CANCELED') finish(id, 'CANCELLED', { reason: 'Query was canceled' });
    else finish(id, 'FAILED', { failure, reason: new QueryError(failure).message });
  };

  const perform = async (execution: Execution): Promise<void> => {
    const { id, outputLocation } = execution;
    const started = () => change(id, 'RUNNING', { startedAt: surroundings.now().getTime() });
    try {
      if (execution.statementType === 'UTILITY') {
        started();
        const statement = parseUtility(execution.query, execution.database);
        const { columns, lines } = await runUtility(statement, options.catalog);
        await put(outputLocation, Buffer.from(lines.map((line) => `${line}\n`).join('')));
        finish(id, 'SUCCEEDED', { columns, bytesScanned: 0, planningMs: 0, engineMs: 0 });
        return;
      }
      const outcome = await engine.run({
        id,
        request: {
          sql: execution.query,
          parameters: execution.parameters,
          database: execution.database,
          now: surroundings.now(),
          seed: surroundings.random(),
          memoryLimit: options.memoryLimit ?? '1GB',
          threads: options.threads ?? 2,
        },
        answer: lookups({ options, pathOf }),
        started,
      });
      const current = store.find(id);
      if (stopped || !current || isOver(current)) return;
      await put(outputLocation, outcome.csv);
      const { columns, bytesScanned, planningMs, engineMs } = outcome;
      finish(id, 'SUCCEEDED', { columns, bytesScanned, planningMs, engineMs });
    } catch (error) {
      if (!stopped) fail(id, failureOf(error));
    }
  };

  const put = async (uri: string, body: Uint8Array) => {
    try {
      await surroundings.objects.write(uri, body);
    } catch {
      throw new QueryError({
        code: 'INVALID_ARGUMENTS',
        message: `Unable to write the result to ${uri}: its bucket does not exist or refuses it`,
      });
    }
  };

  const begin = (execution: Execution) => {
    perform(execution).catch((error: unknown) => {
      surroundings.log.error(
        { queryExecutionId: execution.id, error: error instanceof Error ? error.name : typeof error },
        'a query execution could not be recorded',
      );
    });
  };

  return {
    submit: (execution) => {
      store.save(execution, stateChange(execution, null));
      store.flush();
      begin(execution);
    },
    cancel: (execution) => {
      finish(execution.id, 'CANCELLED', { reason: 'Query was canceled' });
      engine.interrupt(execution.id);
    },
    recover: () => {
      store.flush();
      for (const execution of store.unfinished()) {
        if (execution.state === 'QUEUED') begin(execution);
        else {
          fail(execution.id, {
            code: 'GENERIC_INTERNAL_ERROR',
            message: 'The endpoint ended while the query ran. Start it again',
          });
        }
      }
    },
    stop: async () => {
      stopped = true;
      await engine.stop();
    },
  };
}

/** @see https://docs.aws.amazon.com/athena/latest/ug/athena-events.html */
function stateChange(execution: Execution, previous: QueryState | null): NativeEvent {
  const error = athenaError(execution);
  return {
    source: 'aws.athena',
    detailType: 'Athena Query State Change',
    resources: [],
    detail: {
      versionId: '0',
      currentState: execution.state,
      ...(previous === null ? {} : { previousState: previous }),
      statementType: execution.statementType,
      queryExecutionId: execution.id,
      workgroupName: execution.workGroup,
      sequenceNumber: String(execution.sequence),
      ...(error
        ? {
            athenaError: {
              errorCategory: error.ErrorCategory,
              errorType: error.ErrorType,
              errorMessage: error.ErrorMessage,
              retryable: error.Retryable,
            },
          }
        : {}),
    },
  };
}

export function athenaError({ state, failure }: Execution) {
  if (state !== 'FAILED' || !failure) return null;
  const error = new QueryError(failure);
  return {
    ErrorCategory: error.category,
    ErrorType: error.type,
    Retryable: error.category === 1,
    ErrorMessage: error.message,
  };
}
