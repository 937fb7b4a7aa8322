/** An include path of a JDBC target, `db/schema/table`, where `%` stands for any schema or table. */
export interface IncludePath {
  readonly database: string;
  readonly schema: string;
  readonly table: string;
}

export function parseIncludePath(path: string): IncludePath | null {
  const parts = path.split('/');
  const [database, schema = '%', table = '%'] = parts;
  if (parts.length > 3 || database === undefined || database === '') return null;
  if (database.includes('%') || schema === '' || table === '') return null;
  return { database, schema, table };
}
