import { type DuckDBConnection, StatementType } from '@duckdb/node-api';
import { csvLine } from '../csv.ts';
import { planQuery } from '../sql/analyse-query.ts';
import { parseParameters, parseQuery } from '../sql/parse.ts';
import { type Plan, tableKey, type TableScan } from '../sql/plan.ts';
import { notSupported, QueryError } from '../sql/query-error.ts';
import { duckdbType } from '../sql/sql-type.ts';
import { tableNames } from '../sql/table-names.ts';
import { loadTrinoGrammar } from '../sql/trino-grammar.ts';
import { nameSql, stringSql } from '../sql/typed.ts';
import type { Answer, QueryOutcome, QueryRequest, Question, ScanFiles } from './protocol.ts';
import { render } from './render.ts';
import { openSandbox } from './sandbox.ts';

/** A result is held in memory on its way to its file. */
const largestResult = 256 * 1024 * 1024;

export async function runQuery({
  request,
  ask,
  running,
}: {
  request: QueryRequest;
  ask: (question: Question) => Promise<Answer>;
  /** Told of the connection that an interrupt is for. */
  running: (connection: DuckDBConnection) => void;
}): Promise<QueryOutcome> {
  const begun = performance.now();
  const plan = await analyse(request, ask);
  const files = plan.scans.length > 0 ? await filesOf(plan, ask) : [];
  const planned = performance.now();

  const connection = await openSandbox({
    memoryLimit: request.memoryLimit,
    threads: request.threads,
    paths: files.flatMap((scan) => scan.paths),
    seed: request.seed,
  });
  try {
    running(connection);
    for (const [index, scan] of plan.scans.entries()) {
      await connection.run(`CREATE TEMP VIEW ${scan.view} AS ${reading(scan, files[index]?.paths ?? [])}`);
    }
    const { csv, rows } = await execute(connection, plan);
    return {
      columns: plan.columns,
      rows,
      csv,
      bytesScanned: files.reduce((total, { bytes }) => total + bytes, 0),
      planningMs: Math.round(planned - begun),
      engineMs: Math.round(performance.now() - begun),
    };
  } finally {
    connection.closeSync();
  }
}

async function analyse(
  { sql, parameters, database, now }: QueryRequest,
  ask: (question: Question) => Promise<Answer>,
): Promise<Plan> {
  const grammar = await loadTrinoGrammar();
  const parsed = parseQuery(grammar, sql);
  const names = tableNames(parsed.query, database);
  const answer = names.length > 0 ? await ask({ what: 'tables', names }) : { tables: [] };
  if ('failure' in answer) throw new QueryError(answer.failure);
  const tables = 'tables' in answer ? answer.tables : [];
  return planQuery(parsed.query, {
    database,
    now,
    tables: new Map(names.map((name, index) => [tableKey(name), tables[index] ?? null])),
    ...(parameters ? { parameters: parseParameters(grammar, parsed.parameters, parameters) } : {}),
  });
}

async function filesOf(
  plan: Plan,
  ask: (question: Question) => Promise<Answer>,
): Promise<readonly ScanFiles[]> {
  const answer = await ask({
    what: 'files',
    scans: plan.scans.map(({ database, table, constraints }) => ({ database, table, constraints })),
  });
  if ('failure' in answer) throw new QueryError(answer.failure);
  return 'files' in answer ? answer.files : [];
}

/** By field id where the ids are known, else by name; a column that a file lacks is null. */
function reading({ columns }: TableScan, paths: readonly string[]): string {
  if (paths.length === 0) {
    const empty = columns.map(({ name, type }) => `CAST(NULL AS ${duckdbType(type)}) AS ${nameSql(name)}`);
    return `SELECT ${empty.join(', ')} WHERE false`;
  }
  const byId = columns.every(({ id }) => id !== undefined);
  const schema = columns.map(
    ({ name, type, id }) =>
      `${byId ? String(id) : stringSql(name)}: {name: ${stringSql(name)}, type: ${stringSql(duckdbType(type))}, default_value: NULL}`,
  );
  return `SELECT * FROM read_parquet([${paths.map(stringSql).join(', ')}], schema = MAP {${schema.join(', ')}}, hive_partitioning = false)`;
}

async function execute(connection: DuckDBConnection, plan: Plan): Promise<{ csv: Uint8Array; rows: number }> {
  const statements = await connection.extractStatements(plan.sql);
  if (statements.count !== 1) throw notSupported('More than one statement is');
  const statement = await statements.prepare(0);
  if (statement.statementType !== StatementType.SELECT) throw notSupported('Anything but a query is');
  const result = await statement.stream();
  const parts = [Buffer.from(csvLine(plan.columns.map(({ name }) => name)))];
  let size = 0;
  let rows = 0;
  for (;;) {
    const chunk = await result.fetchChunk();
    if (!chunk || chunk.rowCount === 0) break;
    const lines = chunk
      .getRows()
      .map((row) => csvLine(plan.columns.map(({ type }, index) => render(row[index] ?? null, type))));
    const part = Buffer.from(lines.join(''));
    rows += chunk.rowCount;
    size += part.length;
    if (size > largestResult) throw notSupported('A result of more than 256 MiB is');
    parts.push(part);
  }
  return { csv: Buffer.concat(parts), rows };
}
