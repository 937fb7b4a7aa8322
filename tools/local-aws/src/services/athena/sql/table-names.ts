import { tableNamed } from './analyse-relation.ts';
import type { QualifiedName, Query } from './ast.ts';
import { tableKey, type TableName } from './plan.ts';
import { QueryError } from './query-error.ts';

/** Every table that a query may read, so that all can be looked up before it is analysed. */
export function tableNames(query: Query, database: string | null): readonly TableName[] {
  const found = new Map<string, TableName>();
  const visit = (value: unknown): void => {
    if (Array.isArray(value)) value.forEach(visit);
    else if (typeof value === 'object' && value !== null) {
      if ('node' in value && value.node === 'table' && 'name' in value) {
        const name = nameOrNull(value.name as QualifiedName, database);
        if (name) found.set(tableKey(name), name);
      }
      Object.values(value).forEach(visit);
    }
  };
  visit(query);
  return [...found.values()];
}

/** A name that is wrong is reported where the query uses it, if it is not one that WITH defines. */
function nameOrNull(name: QualifiedName, database: string | null): TableName | null {
  try {
    return tableNamed(name, database, { line: 1, column: 1 });
  } catch (error) {
    if (error instanceof QueryError) return null;
    throw error;
  }
}
