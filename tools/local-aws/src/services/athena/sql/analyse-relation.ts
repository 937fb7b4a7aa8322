import { analyse, condition } from './analyse-expression.ts';
import { analyseQuery } from './analyse-query.ts';
import type { Alias, Name, QualifiedName, Relation } from './ast.ts';
import { unify } from './casts.ts';
import type { Environment } from './environment.ts';
import { lower, tableKey, type TableName } from './plan.ts';
import { notSupported, type Position, QueryError } from './query-error.ts';
import type { Column, Scope } from './scope.ts';
import { bigint } from './sql-type.ts';
import { nameSql } from './typed.ts';

export interface AnalysedRelation {
  readonly sql: string;
  readonly columns: readonly Column[];
}

/** `before` are the columns to the left, which UNNEST and LATERAL may read. */
export function analyseRelation(
  relation: Relation,
  environment: Environment,
  before: readonly Column[] = [],
): AnalysedRelation {
  switch (relation.node) {
    case 'table':
      return analyseTable(relation, environment);
    case 'derived':
    case 'lateral': {
      const query = analyseQuery(relation.query, {
        ...environment,
        scope: relation.node === 'lateral' ? beside(environment.scope, before) : outerOf(environment.scope),
      });
      const word = relation.node === 'lateral' && before.length > 0 ? 'LATERAL ' : '';
      const alias = environment.analysis.fresh('r');
      const columns = query.columns.map((column): Column => ({
        name: column.name,
        relation: null,
        database: null,
        type: column.type,
        sql: `${alias}.${column.sql}`,
      }));
      return {
        sql: `${word}(${query.sql}) AS ${alias}`,
        columns: renamed(columns, relation.alias, relation.at),
      };
    }
    case 'unnest':
      return analyseUnnest(relation, environment, before);
    case 'grouped': {
      if (relation.alias) throw notSupported('An alias of a parenthesized relation is', relation.at);
      const inner = analyseRelation(relation.relation, environment, before);
      return { sql: `(${inner.sql})`, columns: inner.columns };
    }
    case 'join':
      return analyseJoin(relation, environment, before);
  }
}

const outerOf = (scope: Scope): Scope => scope.outer ?? { columns: [], outer: null };
const beside = (scope: Scope, before: readonly Column[]): Scope => ({ columns: before, outer: scope.outer });

function analyseTable(
  relation: Relation & { node: 'table' },
  { analysis, named }: Environment,
): AnalysedRelation {
  const { name, alias, at } = relation;
  const result = name.length === 1 ? named.get(lower(name)[0] ?? '') : undefined;
  const relationAlias = analysis.fresh('r');
  if (result) {
    const columns = result.columns.map((column): Column => ({
      name: column.name,
      relation: lower(name)[0] ?? null,
      database: null,
      type: column.type,
      sql: `${relationAlias}.${column.sql}`,
    }));
    return { sql: `${result.sql} AS ${relationAlias}`, columns: renamed(columns, alias, at) };
  }
  const table = tableNamed(name, analysis.options.database, at);
  const known = analysis.options.tables.get(tableKey(table));
  if (!known) {
    throw new QueryError({
      code: 'TABLE_NOT_FOUND',
      message: `Table 'awsdatacatalog.${table.database}.${table.table}' does not exist`,
      at,
    });
  }
  const view = analysis.fresh('scan');
  analysis.scans.push({ ...table, view, columns: known, constraints: [] });
  const columns = known.map((column): Column => ({
    name: column.name,
    relation: table.table,
    database: table.database,
    type: column.type,
    sql: `${relationAlias}.${nameSql(column.name)}`,
    table: { scan: view, name: column.name },
  }));
  return { sql: `${view} AS ${relationAlias}`, columns: renamed(columns, alias, at) };
}

/** `catalog.database.table`, with the request's database where the query names none. */
export function tableNamed(name: QualifiedName, database: string | null, at: Position): TableName {
  const [table, schema, catalog] = lower(name).toReversed();
  if (catalog !== undefined && catalog !== 'awsdatacatalog') {
    throw new QueryError({ code: 'CATALOG_NOT_FOUND', message: `Catalog '${catalog}' does not exist`, at });
  }
  if (table?.includes('$')) throw notSupported(`The metadata table ${table} is`, at);
  if (schema === 'information_schema') throw notSupported('information_schema is', at);
  const owner = schema ?? database?.toLowerCase();
  if (owner === undefined || table === undefined) {
    throw new QueryError({
      code: 'MISSING_SCHEMA_NAME',
      message: 'Schema must be specified when session schema is not set',
      at,
    });
  }
  return { database: owner, table };
}

function renamed(columns: readonly Column[], alias: Alias | null, at: Position): readonly Column[] {
  if (!alias) return columns;
  const names = alias.columns;
  if (names && names.length !== columns.length) {
    throw new QueryError({
      code: 'MISMATCHED_COLUMN_ALIASES',
      message: `Column alias list has ${names.length} entries but '${alias.name.text}' has ${columns.length} columns available`,
      at,
    });
  }
  return columns.map((column, index) => ({
    ...column,
    name: names?.[index]?.text ?? column.name,
    relation: alias.name.text.toLowerCase(),
    database: null,
  }));
}

/** Several arrays run side by side, the shorter filled with nulls (https://trino.io/docs/current/sql/select.html#unnest). */
function analyseUnnest(
  relation: Relation & { node: 'unnest' },
  environment: Environment,
  before: readonly Column[],
): AnalysedRelation {
  const { analysis } = environment;
  const alias = analysis.fresh('r');
  const parts: { readonly sql: string; readonly type: Column['type'] }[] = [];
  const within = { ...environment, scope: beside(environment.scope, before) };
  for (const value of relation.values.map((part) => analyse(part, within))) {
    if (value.type.kind === 'array' && value.type.element.kind !== 'row') {
      parts.push({ sql: `unnest(${value.sql})`, type: value.type.element });
    } else if (value.type.kind === 'map') {
      parts.push({ sql: `unnest(map_keys(${value.sql}))`, type: value.type.key });
      parts.push({ sql: `unnest(map_values(${value.sql}))`, type: value.type.value });
    } else throw notSupported('UNNEST of other than arrays of plain values and maps is', relation.at);
    if (relation.ordinality) {
      if (relation.values.length > 1 || value.type.kind !== 'array') {
        throw notSupported('WITH ORDINALITY over other than one array is', relation.at);
      }
      parts.push({ sql: `generate_subscripts(${value.sql}, 1)`, type: bigint });
    }
  }
  const columns = parts.map((part) => ({ ...part, name: analysis.fresh('u') }));
  const sql = `(SELECT ${columns.map((column) => `${column.sql} AS ${column.name}`).join(', ')}) AS ${alias}`;
  return {
    sql: before.length > 0 ? `LATERAL ${sql}` : sql,
    columns: renamed(
      columns.map((column) => ({
        name: null,
        relation: null,
        database: null,
        type: column.type,
        sql: `${alias}.${column.name}`,
      })),
      relation.alias,
      relation.at,
    ),
  };
}

function analyseJoin(
  join: Relation & { node: 'join' },
  environment: Environment,
  before: readonly Column[],
): AnalysedRelation {
  const left = analyseRelation(join.left, environment, before);
  const right = analyseRelation(join.right, environment, [...before, ...left.columns]);
  const columns = [...left.columns, ...right.columns];
  if (join.kind === 'CROSS') return { sql: `${left.sql} CROSS JOIN ${right.sql}`, columns };
  if (join.using) return joinUsing(join.kind, left, right, join.using);
  if (!join.on) throw notSupported('A join without a condition is', join.at);
  const on = condition(
    join.on,
    { ...environment, scope: { columns: [...columns, ...before], outer: environment.scope.outer } },
    'JOIN ON clause',
  );
  return { sql: `${left.sql} ${join.kind} JOIN ${right.sql} ON ${on.sql}`, columns };
}

/** The shared columns come first, once, and belong to neither side. */
function joinUsing(
  kind: 'INNER' | 'LEFT' | 'RIGHT' | 'FULL',
  left: AnalysedRelation,
  right: AnalysedRelation,
  names: readonly Name[],
): AnalysedRelation {
  const pairs = names.map((name) => {
    const [a, b] = [left, right].map(({ columns }, side) => {
      const found = columns.filter((column) => column.name?.toLowerCase() === name.text.toLowerCase());
      if (found.length === 1 && found[0]) return found[0];
      throw new QueryError({
        code: found.length === 0 ? 'COLUMN_NOT_FOUND' : 'AMBIGUOUS_NAME',
        message: `Column '${name.text}' is ${found.length === 0 ? 'missing from' : 'ambiguous on'} ${side === 0 ? 'left' : 'right'} side of join`,
        at: name.at,
      });
    }) as [Column, Column];
    const { type, values } = unify([a, b], 'Column types of JOIN USING', name.at);
    const [x, y] = values.map(({ sql }) => sql);
    const merged = kind === 'FULL' ? `coalesce(${x ?? ''}, ${y ?? ''})` : ((kind === 'RIGHT' ? y : x) ?? '');
    return {
      a,
      b,
      on: `${x ?? ''} = ${y ?? ''}`,
      merged: { name: a.name, relation: null, database: null, type, sql: merged },
    };
  });
  const used = new Set(pairs.flatMap(({ a, b }) => [a, b]));
  return {
    sql: `${left.sql} ${kind} JOIN ${right.sql} ON ${pairs.map(({ on }) => on).join(' AND ')}`,
    columns: [
      ...pairs.map(({ merged }) => merged),
      ...[...left.columns, ...right.columns].filter((column) => !used.has(column)),
    ],
  };
}
