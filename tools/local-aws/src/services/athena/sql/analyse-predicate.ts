import { analyse, condition } from './analyse-expression.ts';
import { analyseQuery } from './analyse-query.ts';
import type { Comparison, Expression } from './ast.ts';
import { fits } from './call.ts';
import { coerce } from './casts.ts';
import type { Environment } from './environment.ts';
import { notSupported, type Position, QueryError } from './query-error.ts';
import { boolean, commonType, display, instant, type SqlType, varchar } from './sql-type.ts';
import { madeOf, type Typed } from './typed.ts';

/** Predicates are three-valued in both; what differs is which types may meet. */
export function analysePredicate(expression: Expression, environment: Environment): Typed {
  const { at } = expression;
  const inner = (part: Expression) => analyse(part, environment);
  const yields = (sql: string, parts: readonly Typed[]): Typed => ({
    sql,
    type: boolean,
    ...madeOf(parts, false),
  });
  switch (expression.node) {
    case 'and':
    case 'or': {
      const word = expression.node === 'and' ? 'AND' : 'OR';
      const parts = [expression.left, expression.right].map((side) =>
        condition(side, environment, 'Logical expression term'),
      );
      return yields(`(${parts.map(({ sql }) => sql).join(` ${word} `)})`, parts);
    }
    case 'not': {
      const value = condition(expression.value, environment, 'Value of logical NOT expression');
      return yields(`(NOT ${value.sql})`, [value]);
    }
    case 'compare': {
      const [a, b] = comparable(inner(expression.left), inner(expression.right), expression.operator, at);
      return yields(compared(a, expression.operator, b), [a, b]);
    }
    case 'distinct from': {
      const [a, b] = comparable(inner(expression.left), inner(expression.right), 'IS DISTINCT FROM', at);
      return yields(`(${a.sql} IS ${expression.not ? 'NOT ' : ''}DISTINCT FROM ${b.sql})`, [a, b]);
    }
    case 'between': {
      const value = inner(expression.value);
      const [low, a] = comparable(value, inner(expression.lower), '<=', at);
      const [high, b] = comparable(value, inner(expression.upper), '<=', at);
      const sql = `(${compared(low, '>=', a)} AND ${compared(high, '<=', b)})`;
      return yields(expression.not ? `(NOT ${sql})` : sql, [value, a, b]);
    }
    case 'in list': {
      const value = inner(expression.value);
      const items = expression.list.map(inner);
      const type = items.reduce((common, item) => comparableType(common, item.type, '=', at), value.type);
      const list = items.map((item) => coerce(item, type).sql).join(', ');
      return yields(`(${coerce(value, type).sql} ${expression.not ? 'NOT IN' : 'IN'} (${list}))`, [
        value,
        ...items,
      ]);
    }
    case 'in query':
    case 'quantified': {
      const value = inner(expression.node === 'in query' ? expression.value : expression.left);
      const operator = expression.node === 'in query' ? '=' : expression.operator;
      const query = analyseQuery(expression.query, environment);
      const [column, second] = query.columns;
      if (!column || second) {
        throw new QueryError({
          code: 'TYPE_MISMATCH',
          message: 'Multiple columns returned by subquery are not supported here',
          at,
        });
      }
      const type = comparableType(value.type, column.type, operator, at);
      const cast = coerce({ sql: column.sql, type: column.type }, type).sql;
      const subquery = `SELECT ${cast} FROM (${query.sql}) AS ${environment.analysis.fresh('q')}`;
      const word =
        expression.node === 'in query'
          ? expression.not
            ? 'NOT IN'
            : 'IN'
          : `${operator} ${expression.quantifier}`;
      return yields(`(${coerce(value, type).sql} ${word} (${subquery}))`, [value]);
    }
    case 'like': {
      const parts = [
        expression.value,
        expression.pattern,
        ...(expression.escape ? [expression.escape] : []),
      ].map((part) => {
        const value = inner(part);
        if (!fits(value.type, varchar)) {
          throw new QueryError({
            code: 'TYPE_MISMATCH',
            message: `Left side of LIKE expression must evaluate to a varchar (actual: ${display(value.type)})`,
            at: part.at,
          });
        }
        return coerce(value, varchar);
      });
      const [value, pattern, escape] = parts;
      const escaping = escape ? ` ESCAPE ${escape.sql}` : '';
      return yields(
        `(${value?.sql ?? ''} ${expression.not ? 'NOT LIKE' : 'LIKE'} ${pattern?.sql ?? ''}${escaping})`,
        parts,
      );
    }
    case 'is null': {
      const value = inner(expression.value);
      return yields(`(${value.sql} IS ${expression.not ? 'NOT ' : ''}NULL)`, [value]);
    }
    default:
      throw notSupported(`This expression (${expression.node}) is`, at);
  }
}

/** In Trino no comparison with NaN is true but `<>`; in DuckDB it equals itself and is greater than all else. */
function compared(left: Typed, operator: Comparison, right: Typed): string {
  const plain = `(${left.sql} ${operator} ${right.sql})`;
  const open = [left, right].filter(
    ({ type, literal }) => ['double', 'real'].includes(type.kind) && !literal,
  );
  if (open.length === 0) return plain;
  const isNan = open.map(({ sql }) => `isnan(${sql})`).join(' OR ');
  const missing = open.map(({ sql }) => `${sql} IS NULL`).join(' OR ');
  return `CASE WHEN ${missing} THEN NULL WHEN ${isNan} THEN ${operator === '<>'} ELSE ${plain} END`;
}

function comparable(left: Typed, right: Typed, operator: string, at: Position): [Typed, Typed] {
  const type = comparableType(left.type, right.type, operator, at);
  return [coerce(left, type), coerce(right, type)];
}

function comparableType(left: SqlType, right: SqlType, operator: string, at: Position): SqlType {
  const zoned = [left, right].every(({ kind }) => kind === 'timestamp with time zone');
  // As instants they compare whatever their zones are.
  const type = zoned ? instant(6) : commonType(left, right);
  if (type === null) {
    throw new QueryError({
      code: 'TYPE_MISMATCH',
      message: `Cannot apply operator: ${display(left)} ${operator} ${display(right)}`,
      at,
    });
  }
  if (type.kind === 'array' || type.kind === 'map' || type.kind === 'row') {
    throw notSupported(`Comparing values of type ${display(type)} is`, at);
  }
  return type;
}
