import pg from 'pg';
import { postgresGlueType } from './postgres-column-type.ts';
import { givenUp, type IntrospectionRequest } from './introspection-request.ts';
import type { SourceTable } from './source-table.ts';

/** The tables and views of a PostgreSQL database that an include path names and the user may see. */
export async function postgresTables({
  url,
  username,
  password,
  tls,
  path,
  closing,
}: IntrospectionRequest): Promise<readonly SourceTable[]> {
  const client = new pg.Client({
    host: url.host,
    port: url.port,
    database: url.database,
    user: username,
    password,
    ssl: tls,
    connectionTimeoutMillis: 10_000,
    statement_timeout: 60_000,
    application_name: 'daybreak-crawler',
  });
  // A connection that breaks also raises this event; the query under way rejects, which says enough.
  client.on('error', () => undefined);
  const stopped = givenUp(closing);
  try {
    await Promise.race([client.connect(), stopped]);
    const { rows } = await Promise.race([
      client.query<ColumnRow>(columnsOfTables, [path.schema ?? '%', path.table]),
      stopped,
    ]);
    return [
      ...Map.groupBy(rows, (row) => JSON.stringify([row.table_schema, row.table_name])).values(),
    ].flatMap((columns) => {
      const [first] = columns;
      if (!first) return [];
      return {
        engine: 'postgresql' as const,
        database: url.database,
        schema: first.table_schema,
        name: first.table_name,
        kind: first.table_type === 'VIEW' ? ('view' as const) : ('table' as const),
        columns: columns.map((column) => ({
          name: column.column_name,
          type: postgresGlueType({
            type: column.udt_name,
            precision: column.numeric_precision,
            scale: column.numeric_scale,
          }),
        })),
      };
    });
  } finally {
    const ended = client.end().catch(() => undefined);
    if (!closing.aborted) await ended;
  }
}

interface ColumnRow {
  readonly table_schema: string;
  readonly table_name: string;
  readonly table_type: string;
  readonly column_name: string;
  readonly udt_name: string;
  readonly numeric_precision: number | null;
  readonly numeric_scale: number | null;
}

const columnsOfTables = `
  SELECT t.table_schema, t.table_name, t.table_type, c.column_name, c.udt_name,
         c.numeric_precision::int, c.numeric_scale::int
  FROM information_schema.tables t
  JOIN information_schema.columns c USING (table_schema, table_name)
  WHERE t.table_schema NOT IN ('pg_catalog', 'information_schema')
    AND ($1 = '%' OR t.table_schema = $1) AND ($2 = '%' OR t.table_name = $2)
  ORDER BY t.table_schema, t.table_name, c.ordinal_position`;
