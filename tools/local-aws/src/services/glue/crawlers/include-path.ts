import type { JdbcUrl } from '../connections/jdbc-url.ts';

/** An include path of a JDBC target, `db/schema/table`, where `%` stands for any schema or table. */
export interface IncludePath {
  readonly database: string;
  /** Null in MySQL, whose paths are `db/table`: a schema and a database are the same there. */
  readonly schema: string | null;
  readonly table: string;
}

/** @see https://docs.aws.amazon.com/glue/latest/dg/define-crawler-choose-data-sources.html */
export function parseIncludePath(path: string, engine: JdbcUrl['engine']): IncludePath | null {
  const [database, ...rest] = path.split('/');
  if (database === undefined || database === '' || database.includes('%')) return null;
  if (rest.length > (engine === 'mysql' ? 1 : 2) || rest.includes('')) return null;
  if (engine === 'mysql') return { database, schema: null, table: rest[0] ?? '%' };
  return { database, schema: rest[0] ?? '%', table: rest[1] ?? '%' };
}
