import type { QualifiedName } from './ast.ts';
import { type Position, QueryError } from './query-error.ts';
import type { SqlType } from './sql-type.ts';
import type { Typed } from './typed.ts';

/** A column that names can refer to. */
export interface Column {
  /** As the table or the alias writes it; null for an expression without a name. */
  readonly name: string | null;
  /** Alias or name of its relation; null where a join with USING merged two. */
  readonly relation: string | null;
  readonly database: string | null;
  readonly type: SqlType;
  readonly sql: string;
  readonly table?: { readonly scan: string; readonly name: string };
}

export interface Scope {
  readonly columns: readonly Column[];
  /** Of the query around a subquery. */
  readonly outer: Scope | null;
  /** Output columns, which ORDER BY sees before the others. */
  readonly outputs?: readonly Column[];
}

const same = (a: string | null, b: string) => a?.toLowerCase() === b.toLowerCase();

/** Finds what a name refers to, without regard to case, as Trino does. */
export function resolve(scope: Scope, name: QualifiedName, at: Position): Typed {
  for (let level: Scope | null = scope; level !== null; level = level.outer) {
    const found = lookUp(level.outputs ?? [], name, at) ?? lookUp(level.columns, name, at);
    if (found) {
      return {
        sql: found.sql,
        type: found.type,
        strict: true,
        ...(found.table ? { column: found.table } : {}),
      };
    }
  }
  throw new QueryError({
    code: 'COLUMN_NOT_FOUND',
    message: `Column '${name.map(({ text }) => text.toLowerCase()).join('.')}' cannot be resolved`,
    at,
  });
}

function lookUp(columns: readonly Column[], name: QualifiedName, at: Position): Column | undefined {
  const found = columns.filter((column) => refersTo(name, column));
  const [first] = found;
  if (first && found.some(({ sql }) => sql !== first.sql)) {
    throw new QueryError({
      code: 'AMBIGUOUS_NAME',
      message: `Column '${name.map(({ text }) => text.toLowerCase()).join('.')}' is ambiguous`,
      at,
    });
  }
  return first;
}

function refersTo(name: QualifiedName, column: Column): boolean {
  const [last, relation, database, catalog] = name.map(({ text }) => text).toReversed();
  return (
    last !== undefined &&
    same(column.name, last) &&
    (relation === undefined || same(column.relation, relation)) &&
    (database === undefined || same(column.database, database)) &&
    (catalog === undefined || same('awsdatacatalog', catalog)) &&
    name.length <= 4
  );
}

/** The columns that `*` or `relation.*` stands for. */
export function expand(scope: Scope, of: QualifiedName | null, at: Position): readonly Column[] {
  if (of === null) {
    if (scope.columns.length > 0) return scope.columns;
    throw new QueryError({
      code: 'COLUMN_NOT_FOUND',
      message: 'SELECT * not allowed in queries without FROM clause',
      at,
    });
  }
  const [relation, database] = of.map(({ text }) => text).toReversed();
  const found = scope.columns.filter(
    (column) =>
      same(column.relation, relation ?? '') && (database === undefined || same(column.database, database)),
  );
  if (found.length > 0) return found;
  throw new QueryError({
    code: 'TABLE_NOT_FOUND',
    message: `Unable to resolve reference ${of.map(({ text }) => text).join('.')}`,
    at,
  });
}
