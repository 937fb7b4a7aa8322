import type { QueryEnd } from './core/report.ts';
import type { Dependencies, QueryState, Report } from './dependencies.ts';
import { parseCsv, type Table } from './results/csv.ts';

/** What the end of a query means for its report: its result was read and has the columns that the charts need. */
export async function queryEnd(of: {
  dependencies: Pick<Dependencies, 'objects'>;
  report: Report;
  query: string;
  state: Exclude<QueryState, 'open'>;
  output: string | null;
}): Promise<QueryEnd> {
  const { report, query, state, output, dependencies } = of;
  const { name, queries } = report.definition;
  if (state !== 'succeeded' || output === null)
    return {
      kind: 'failed',
      query,
      code: state === 'cancelled' ? 'QUERY_CANCELLED' : 'QUERY_FAILED',
      cause: `Athena ended query ${query} of report ${name} as ${state}: its reason is in the history of work group daybreak, and is not repeated here because it can quote data.`,
    };
  const table = parseCsv(await dependencies.objects.read(output));
  const missing = (queries.find((one) => one.name === query)?.columns ?? [])
    .map((column) => column.name)
    .filter((column) => !table.columns.includes(column));
  if (missing.length > 0)
    return {
      kind: 'failed',
      query,
      code: 'COLUMN_MISSING',
      cause: `Query ${query} of report ${name} gives no column ${missing.join(', ')}: name it in the SQL, or take it out of report.yaml.`,
    };
  return { kind: 'succeeded', query, output, rows: table.rows.length };
}

export const refused = (report: Report, query: string): QueryEnd => ({
  kind: 'failed',
  query,
  code: 'QUERY_REFUSED',
  cause: `Athena does not accept the SQL of query ${query} of report ${report.definition.name}: run it in Athena to see line and column.`,
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
