import type { JdbcUrl } from '../connections/jdbc-url.ts';
import type { Introspection } from './introspection-request.ts';
import { mysqlTables } from './mysql-tables.ts';
import { postgresTables } from './postgres-tables.ts';

export const introspections: Readonly<Record<JdbcUrl['engine'], Introspection>> = {
  postgresql: postgresTables,
  mysql: mysqlTables,
};
