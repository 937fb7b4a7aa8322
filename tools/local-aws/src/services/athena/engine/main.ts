import { flushCompileCache } from 'node:module';
import type { DuckDBConnection } from '@duckdb/node-api';
import { QueryError } from '../sql/query-error.ts';
import { loadTrinoGrammar } from '../sql/trino-grammar.ts';
import { failureOf } from './engine-failure.ts';
import type { Answer, FromEngine, Question, QueryRequest, ToEngine } from './protocol.ts';

/** The process that runs queries, one at a time. It dies with the endpoint, and an engine that crashes takes only itself. */
const waiting = new Map<number, (answer: Answer) => void>();
let asked = 0;
let current: { interrupted: boolean; connection?: DuckDBConnection } = { interrupted: false };

const send = (message: FromEngine) => process.send?.(message);

function ask(question: Question): Promise<Answer> {
  asked += 1;
  const id = asked;
  return new Promise((resolve) => {
    waiting.set(id, resolve);
    send({ kind: 'ask', ask: id, question });
  });
}

async function run(request: QueryRequest): Promise<void> {
  const own: typeof current = { interrupted: false };
  current = own;
  const stopIfInterrupted = () => {
    if (own.interrupted) throw new QueryError({ code: 'USER_CANCELED', message: 'Query was canceled' });
  };
  try {
    const { runQuery } = await import('./run-query.ts');
    const running = (connection: DuckDBConnection) => {
      own.connection = connection;
      stopIfInterrupted();
    };
    const outcome = await runQuery({ request, ask, running });
    send({ kind: 'done', outcome });
  } catch (error) {
    send({ kind: 'failed', failure: failureOf(error) });
  } finally {
    delete own.connection;
    waiting.clear();
  }
}

/** Loads what the first query needs: the grammar builds its tables while it parses for the first time. */
async function warm(): Promise<void> {
  const [{ parseQuery }, grammar] = await Promise.all([
    import('../sql/parse.ts'),
    loadTrinoGrammar(),
    import('./run-query.ts'),
  ]);
  parseQuery(
    grammar,
    `WITH a AS (SELECT x, sum(y) AS z FROM t LEFT JOIN u USING (k) WHERE d BETWEEN DATE '2026-01-01' AND DATE '2026-01-02' GROUP BY 1) SELECT CASE WHEN x > 1 THEN 'a' END, CAST(z AS varchar), count(*) FILTER (WHERE z IS NULL) FROM a ORDER BY 1 DESC LIMIT 1`,
  );
}

process.on('message', (message: ToEngine) => {
  switch (message.kind) {
    case 'warm':
      void warm().then(flushCompileCache);
      break;
    case 'run':
      // Here, since the endpoint ends an engine by a kill.
      void run(message.request).then(flushCompileCache);
      break;
    case 'answer':
      waiting.get(message.ask)?.(message.answer);
      waiting.delete(message.ask);
      break;
    case 'interrupt':
      current.interrupted = true;
      current.connection?.interrupt();
      break;
  }
});
process.on('disconnect', () => process.exit());
// Ctrl-C reaches the whole group; the endpoint decides when its engines end.
process.on('SIGINT', () => undefined);
