import { createConnection, type Connection, type RowDataPacket } from 'mysql2/promise';
import { givenUp, type IntrospectionRequest } from './introspection-request.ts';
import { mysqlGlueType } from './mysql-column-type.ts';
import type { SourceTable } from './source-table.ts';

/** The tables and views of a MySQL or MariaDB database that an include path names and the user may see. */
export async function mysqlTables({
  url,
  username,
  password,
  tls,
  path,
  closing,
}: IntrospectionRequest): Promise<readonly SourceTable[]> {
  const stopped = givenUp(closing);
  const connecting = createConnection({
    host: url.host,
    port: url.port,
    database: url.database,
    user: username,
    password,
    ...(tls ? { ssl: { rejectUnauthorized: true, verifyIdentity: true, minVersion: 'TLSv1.2' } } : {}),
    charset: 'utf8mb4',
    connectTimeout: 10_000,
    connectAttributes: { program_name: 'daybreak-crawler' },
    // A server must not be able to ask for files of this machine.
    flags: ['-LOCAL_FILES'],
  });
  let connection: Connection | undefined;
  try {
    connection = await Promise.race([connecting, stopped]);
    // A connection that breaks also raises this event; the query under way rejects, which says enough.
    connection.on('error', () => undefined);
    const [rows] = await Promise.race([
      connection.query<ColumnRow[]>({
        sql: columnsOfTables,
        timeout: 60_000,
        values: [path.table, path.table],
      }),
      stopped,
    ]);
    return [...Map.groupBy(rows, ({ table_name }) => table_name)].map(([name, columns]) => ({
      engine: 'mysql',
      database: url.database,
      schema: null,
      name,
      kind: columns[0]?.table_type === 'VIEW' ? 'view' : 'table',
      columns: columns.map((column) => ({
        name: column.column_name,
        type: mysqlGlueType(column.column_type),
      })),
    }));
  } finally {
    if (connection === undefined) connecting.then((late) => late.destroy()).catch(() => undefined);
    else if (closing.aborted) connection.destroy();
    else await connection.end().catch(() => undefined);
  }
}

interface ColumnRow extends RowDataPacket {
  readonly table_name: string;
  readonly table_type: string;
  readonly column_name: string;
  readonly column_type: string;
}

/** MySQL 8 gives names in capitals where none is asked for. */
const columnsOfTables = `
  SELECT t.table_name AS table_name, t.table_type AS table_type, c.column_name AS column_name,
         CAST(c.column_type AS CHAR) AS column_type
  FROM information_schema.tables t
  JOIN information_schema.columns c ON c.table_schema = t.table_schema AND c.table_name = t.table_name
  WHERE t.table_schema = DATABASE() AND (? = '%' OR t.table_name = ?)
  ORDER BY t.table_name, c.ordinal_position`;
