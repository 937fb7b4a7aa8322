import { analyse } from './analyse-expression.ts';
import { analyseRelation } from './analyse-relation.ts';
import { analyseSelect } from './analyse-select.ts';
import type { Body, Expression, Query, SortItem } from './ast.ts';
import { coerce, unify } from './casts.ts';
import { type Analysis, emptyScope, type Environment, type NamedResult } from './environment.ts';
import type { AnalysisOptions, OutputColumn, Plan } from './plan.ts';
import { QueryError } from './query-error.ts';
import type { Column } from './scope.ts';
import { commonType, display } from './sql-type.ts';

/** DuckDB's SQL for a query. Its columns have names of our own, so that DuckDB never has to resolve one of the user's. */
export interface AnalysedQuery {
  readonly sql: string;
  readonly columns: readonly (OutputColumn & { readonly sql: string })[];
}

export function planQuery(query: Query, options: AnalysisOptions): Plan {
  let count = 0;
  const analysis: Analysis = {
    options,
    scans: [],
    fresh: (kind) => `"~${kind}${(count += 1)}"`,
  };
  const { sql, columns } = analyseQuery(query, {
    scope: emptyScope,
    named: new Map(),
    windows: new Map(),
    analysis,
  });
  return { sql, columns: columns.map(({ name, type }) => ({ name, type })), scans: analysis.scans };
}

/** `environment.scope` is that of the query around this one: what a subquery may refer to. */
export function analyseQuery(query: Query, environment: Environment): AnalysedQuery {
  const { analysis } = environment;
  const named = new Map(environment.named);
  const definitions = query.with.map(({ name, columns: names, query: inner }) => {
    const key = name.text.toLowerCase();
    if (query.with.some((other) => other.name !== name && other.name.text.toLowerCase() === key)) {
      throw new QueryError({
        code: 'DUPLICATE_NAMED_QUERY',
        message: `WITH query name '${key}' specified more than once`,
        at: name.at,
      });
    }
    const analysed = analyseQuery(inner, { ...environment, named: new Map(named) });
    if (names && names.length !== analysed.columns.length) {
      throw new QueryError({
        code: 'MISMATCHED_COLUMN_ALIASES',
        message: `WITH column alias list has ${names.length} entries but WITH query(${key}) has ${analysed.columns.length} columns`,
        at: name.at,
      });
    }
    const sql = analysis.fresh('w');
    const result: NamedResult = {
      sql,
      columns: analysed.columns.map((column, index) => ({
        ...column,
        name: names?.[index]?.text ?? column.name,
      })),
    };
    named.set(key, result);
    return `${sql} AS (${analysed.sql})`;
  });
  const within = { ...environment, named };
  const { body } = query;
  const result =
    body.node === 'select'
      ? analyseSelect(body, query, within)
      : withTail(analyseBody(body, within), query, within);
  return definitions.length === 0
    ? result
    : { ...result, sql: `WITH ${definitions.join(', ')} ${result.sql}` };
}

/** ORDER BY, OFFSET and LIMIT of what is not a plain SELECT see the output columns only. */
function withTail(body: AnalysedQuery, query: Query, environment: Environment): AnalysedQuery {
  const tail = limits(query);
  if (query.orderBy.length === 0 && tail === '') return body;
  const alias = environment.analysis.fresh('r');
  const columns = body.columns.map((column): Column => ({
    name: column.name,
    relation: null,
    database: null,
    type: column.type,
    sql: `${alias}.${column.sql}`,
  }));
  const scope = { columns, outer: environment.scope };
  const orderBy = orderByClause(
    query.orderBy,
    { ...environment, scope },
    columns.map(({ sql }) => sql),
  );
  return { columns: body.columns, sql: `SELECT * FROM (${body.sql}) AS ${alias}${orderBy}${tail}` };
}

function analyseBody(body: Body, environment: Environment): AnalysedQuery {
  switch (body.node) {
    case 'select':
      return analyseSelect(body, null, environment);
    case 'nested':
      return analyseQuery(body.query, environment);
    case 'table': {
      const relation = analyseRelation(
        { node: 'table', name: body.name, alias: null, at: body.at },
        environment,
      );
      const columns = relation.columns.map((column) => ({
        ...column,
        alias: environment.analysis.fresh('c'),
      }));
      return {
        sql: `SELECT ${columns.map(({ sql, alias }) => `${sql} AS ${alias}`).join(', ')} FROM ${relation.sql}`,
        columns: columns.map(({ name, type, alias }) => ({ name: name ?? '', type, sql: alias })),
      };
    }
    case 'values':
      return analyseValues(body.rows, environment, body);
    case 'set':
      return analyseSet(body, environment);
  }
}

function analyseSet(body: Body & { node: 'set' }, environment: Environment): AnalysedQuery {
  const { fresh } = environment.analysis;
  const left = analyseBody(body.left, environment);
  const right = analyseBody(body.right, environment);
  if (left.columns.length !== right.columns.length) {
    throw new QueryError({
      code: 'TYPE_MISMATCH',
      message: `${body.operator} query has different number of fields: ${left.columns.length}, ${right.columns.length}`,
      at: body.at,
    });
  }
  const columns = left.columns.map((column, index) => {
    const other = right.columns[index]?.type ?? column.type;
    const type = commonType(column.type, other);
    if (type === null) {
      throw new QueryError({
        code: 'TYPE_MISMATCH',
        message: `column ${index + 1} in ${body.operator} query has incompatible types: ${display(column.type)}, ${display(other)}`,
        at: body.at,
      });
    }
    return { name: column.name, type, sql: fresh('c') };
  });
  const side = (query: AnalysedQuery) => {
    const items = query.columns.map((column, index) => {
      const target = columns[index];
      return target
        ? `${coerce({ sql: column.sql, type: column.type }, target.type).sql} AS ${target.sql}`
        : '';
    });
    return `SELECT ${items.join(', ')} FROM (${query.sql}) AS ${fresh('r')}`;
  };
  const operator = `${body.operator}${body.all ? ' ALL' : ''}`;
  return { sql: `(${side(left)}) ${operator} (${side(right)})`, columns };
}

function analyseValues(rows: readonly Expression[], environment: Environment, body: Body): AnalysedQuery {
  const typed = rows.map((row) =>
    (row.node === 'row' ? row.items : [row]).map((item) => analyse(item, environment)),
  );
  const width = typed[0]?.length ?? 0;
  if (typed.some((row) => row.length !== width)) {
    throw new QueryError({
      code: 'TYPE_MISMATCH',
      message: 'Values rows have mismatched sizes',
      at: body.at,
    });
  }
  const columns = Array.from({ length: width }, (_, index) => {
    const items = typed.map((row) => row[index]).filter((item) => item !== undefined);
    return { ...unify(items, 'Values rows', body.at), sql: environment.analysis.fresh('c') };
  });
  const lines = typed.map(
    (_, row) => `(${columns.map(({ values }) => values[row]?.sql ?? 'NULL').join(', ')})`,
  );
  return {
    sql: `SELECT * FROM (VALUES ${lines.join(', ')}) AS ${environment.analysis.fresh('r')}(${columns.map(({ sql }) => sql).join(', ')})`,
    columns: columns.map(({ type, sql }, index) => ({ name: `_col${index}`, type, sql })),
  };
}

export function limits({ offset, limit }: Query): string {
  const number = (value: Expression) => (value.node === 'literal' ? value.text : '0');
  return `${limit ? ` LIMIT ${number(limit)}` : ''}${offset ? ` OFFSET ${number(offset)}` : ''}`;
}

/** `outputs` are what an ordinal refers to; with `among`, only expressions in it may be sorted by. */
export function orderByClause(
  items: readonly SortItem[],
  environment: Environment,
  outputs: readonly string[],
  among?: ReadonlySet<string>,
): string {
  if (items.length === 0) return '';
  const parts = items.map(({ value, descending, nulls }) => {
    const direction = `${descending ? 'DESC' : 'ASC'} NULLS ${nulls}`;
    if (value.node !== 'literal' || value.kind !== 'integer') {
      const { sql } = analyse(value, environment);
      if (among && !among.has(sql)) {
        throw new QueryError({
          code: 'EXPRESSION_NOT_IN_DISTINCT',
          message: 'For SELECT DISTINCT, ORDER BY expressions must appear in select list',
          at: value.at,
        });
      }
      return `${sql} ${direction}`;
    }
    const output = outputs[Number(value.text) - 1];
    if (output === undefined) {
      throw new QueryError({
        code: 'INVALID_COLUMN_REFERENCE',
        message: `ORDER BY position ${value.text} is not in select list`,
        at: value.at,
      });
    }
    return `${output} ${direction}`;
  });
  return ` ORDER BY ${parts.join(', ')}`;
}
