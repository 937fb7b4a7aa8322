import type { QueryEnd } from './core/report.ts';
import { reportFailure } from './core/report-failures.ts';
import type { Dependencies, QueryState, Report } from './dependencies.ts';
import { parseCsv, type Table } from './results/csv.ts';

/** What the end of a query means for its report: its result was read and has the columns that the charts need. */
export async function queryEnd(of: {
  dependencies: Pick<Dependencies, 'objects'>;
  report: Report;
  query: string;
  state: Exclude<QueryState, 'open'>;
  output: string | null;
  retryable: boolean;
}): Promise<QueryEnd> {
  const { report, query, state, output, retryable, dependencies } = of;
  const { name, queries } = report.definition;
  if (state !== 'succeeded' || output === null)
    return {
      kind: 'failed',
      query,
      ...reportFailure(
        state === 'cancelled' ? 'QUERY_CANCELLED' : 'QUERY_FAILED',
        `Athena ended query ${query} of report ${name} as ${state}.`,
      ),
      retryable,
    };
  const table = parseCsv(await dependencies.objects.read(output));
  const missing = (queries.find((one) => one.name === query)?.columns ?? [])
    .map((column) => column.name)
    .filter((column) => !table.columns.includes(column));
  if (missing.length > 0)
    return {
      kind: 'failed',
      query,
      ...reportFailure(
        'COLUMN_MISSING',
        `Query ${query} of report ${name} gives no column ${missing.join(', ')}.`,
      ),
    };
  return { kind: 'succeeded', query, output, rows: table.rows.length };
}

export const refused = (report: Report, query: string): QueryEnd => ({
  kind: 'failed',
  query,
  ...reportFailure(
    'QUERY_REFUSED',
    `Athena does not accept the SQL of query ${query} of report ${report.definition.name}.`,
  ),
});

export async function readTables(
  objects: Dependencies['objects'],
  results: Readonly<Record<string, { readonly output: string }>>,
): Promise<{ readonly texts: ReadonlyMap<string, string>; readonly tables: ReadonlyMap<string, Table> }> {
  const texts = new Map(
    await Promise.all(
      Object.entries(results).map(
        async ([query, { output }]) => [query, await objects.read(output)] as const,
      ),
    ),
  );
  return { texts, tables: new Map([...texts].map(([query, text]) => [query, parseCsv(text)])) };
}
