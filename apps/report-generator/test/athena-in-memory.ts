import type { Objects, Queries, QueryState } from '../src/dependencies.ts';
import type { ReportDefinition } from '../src/definitions/report-definition.ts';

interface Execution {
  readonly id: string;
  readonly output: string;
  readonly sql: string;
  state: QueryState;
  retryable: boolean;
}

/** Objects in a map. */
export function memoryObjects() {
  const bodies = new Map<string, string>();
  const objects: Objects = {
    read: (uri) => {
      const body = bodies.get(uri);
      return body === undefined ? Promise.reject(new Error(`no object ${uri}`)) : Promise.resolve(body);
    },
    find: (uri) => Promise.resolve(bodies.get(uri) ?? null),
    write: ({ uri, body }) => {
      bodies.set(uri, body);
      return Promise.resolve();
    },
  };
  return { objects, bodies };
}

/** Athena as reports see it: a token names a query, and its result is there once it is ended. */
export function memoryAthena(bodies: Map<string, string>, definitions: () => readonly ReportDefinition[]) {
  const executions = new Map<string, Execution>();
  const refusing = new Set<string>();
  const queryOf = (output: string) => output.split('/').at(-2) ?? '';
  const queries: Queries = {
    start: ({ sql, output, token }) => {
      if (refusing.has(queryOf(output))) return Promise.resolve('refused');
      const known = executions.get(token);
      const id = `q-${executions.size + 1}`;
      const execution = known ?? { id, output, sql, state: 'open' as const, retryable: false };
      executions.set(token, execution);
      return Promise.resolve({ id: execution.id });
    },
    find: (id) => {
      const found = [...executions.values()].find((execution) => execution.id === id);
      return Promise.resolve(
        found
          ? { output: `${found.output}${id}.csv`, state: found.state, retryable: found.retryable }
          : { output: null, state: 'open', retryable: false },
      );
    },
  };
  return {
    queries,
    refusing,
    all: () => [...executions.values()],
    end: (id: string, state: Exclude<QueryState, 'open'> = 'succeeded', { retryable = false } = {}) => {
      const execution = [...executions.values()].find((one) => one.id === id);
      if (!execution) throw new Error(`no query ${id}`);
      execution.state = state;
      execution.retryable = retryable;
      const [, report] = /\/queries\/([^/]+)\//.exec(execution.output) ?? [];
      const columns = definitions()
        .find(({ name }) => name === report)
        ?.queries.find(({ name }) => name === queryOf(execution.output))
        ?.columns.map(({ name }) => `"${name}"`);
      if (state === 'succeeded' && columns)
        bodies.set(
          `${execution.output}${id}.csv`,
          `${columns.join(',')}\n${columns.map(() => '"1"').join(',')}\n`,
        );
    },
  };
}
