import { analyse, condition } from './analyse-expression.ts';
import type { Bound, Call, Expression, SortItem, Window } from './ast.ts';
import { fits, unexpectedParameters } from './call.ts';
import { coerce } from './casts.ts';
import type { Environment } from './environment.ts';
import { aggregateFunctions, windowFunctions } from './functions/aggregates.ts';
import { scalarFunctions, unbuiltFunctions } from './functions/index.ts';
import { notSupported, type Position, QueryError } from './query-error.ts';
import { isInteger, varchar } from './sql-type.ts';
import { madeOf, stringSql, type Typed } from './typed.ts';

const own = <Value>(record: Readonly<Record<string, Value>>, name: string): Value | undefined =>
  Object.hasOwn(record, name) ? record[name] : undefined;

export function analyseCall(call: Call, environment: Environment): Typed {
  const { name, at } = call;
  if (name === 'now' && call.args.length === 0 && !call.star) {
    return analyse({ node: 'now', what: 'current_timestamp', precision: 3, at }, environment);
  }
  const windowed = own(windowFunctions, name);
  const aggregate = own(aggregateFunctions, name) ?? windowed;
  if (aggregate) {
    if (windowed && !call.over) {
      throw new QueryError({
        code: 'INVALID_ARGUMENTS',
        message: `Window function ${name} requires an OVER clause`,
        at,
      });
    }
    if (call.star && name !== 'count') throw unexpectedParameters({ name, args: [], at });
    const args = call.args.map((arg) => analyse(arg, environment));
    const written = aggregate({ name, args, at }, invocation(call, environment));
    return { ...written, aggregates: true, strict: true };
  }
  const scalar = own(scalarFunctions, name);
  if (!scalar) {
    if (unbuiltFunctions.has(name)) throw notSupported(`Function '${name}' is`, at);
    throw new QueryError({ code: 'FUNCTION_NOT_FOUND', message: `Function '${name}' not registered`, at });
  }
  if (call.star || call.distinct || call.orderBy.length > 0 || call.filter || call.over || call.nulls) {
    throw new QueryError({
      code: 'INVALID_ARGUMENTS',
      message: `'${name}' is not an aggregate or window function`,
      at,
    });
  }
  return scalar({ name, args: call.args.map((arg) => analyse(arg, environment)), at });
}

function invocation(call: Call, environment: Environment) {
  const orderBy = call.orderBy.length > 0 ? ` ORDER BY ${orderings(call.orderBy, environment)}` : '';
  const filter = call.filter
    ? ` FILTER (WHERE ${condition(call.filter, environment, 'Filter expression').sql})`
    : '';
  const over = call.over ? ` OVER (${window(call.over, environment)})` : '';
  const nulls = call.nulls === 'IGNORE' ? ' IGNORE NULLS' : '';
  return (name: string, args: readonly string[]) =>
    `${name}(${call.distinct ? 'DISTINCT ' : ''}${args.join(', ')}${orderBy}${nulls})${filter}${over}`;
}

export function orderings(items: readonly SortItem[], environment: Environment): string {
  return items
    .map(({ value, descending, nulls }) => {
      const { sql } = analyse(value, environment);
      return `${sql} ${descending ? 'DESC' : 'ASC'} NULLS ${nulls}`;
    })
    .join(', ');
}

function window(over: Window | NonNullable<Call['over']>, environment: Environment): string {
  if ('text' in over) {
    const named = environment.windows.get(over.text.toLowerCase());
    if (!named) {
      throw new QueryError({
        code: 'INVALID_ARGUMENTS',
        message: `Cannot resolve WINDOW name ${over.text}`,
        at: over.at,
      });
    }
    return window(named, environment);
  }
  if (over.base) throw notSupported('A window built on a named window is', over.base.at);
  const parts = [];
  if (over.partitionBy.length > 0) {
    parts.push(`PARTITION BY ${over.partitionBy.map((part) => analyse(part, environment).sql).join(', ')}`);
  }
  if (over.orderBy.length > 0) parts.push(`ORDER BY ${orderings(over.orderBy, environment)}`);
  if (over.frame) {
    const { unit, start, end } = over.frame;
    const first = bound(start, environment, unit);
    parts.push(end ? `${unit} BETWEEN ${first} AND ${bound(end, environment, unit)}` : `${unit} ${first}`);
  }
  return parts.join(' ');
}

function bound(edge: Bound, environment: Environment, unit: string): string {
  if (edge.node === 'unbounded') return `UNBOUNDED ${edge.side}`;
  if (edge.node === 'current row') return 'CURRENT ROW';
  const value = analyse(edge.value, environment);
  if (unit !== 'RANGE' && !isInteger(value.type)) {
    throw new QueryError({
      code: 'TYPE_MISMATCH',
      message: `Window frame of type ${unit} must be an integer`,
      at: edge.value.at,
    });
  }
  return `${value.sql} ${edge.side}`;
}

export function analyseListagg(
  expression: Expression & { node: 'listagg' },
  environment: Environment,
): Typed {
  const value = analyse(expression.value, environment);
  const at: Position = expression.at;
  if (!fits(value.type, varchar)) throw unexpectedParameters({ name: 'listagg', args: [value], at });
  const filter = expression.filter
    ? ` FILTER (WHERE ${condition(expression.filter, environment, 'Filter expression').sql})`
    : '';
  const order =
    expression.orderBy.length > 0 ? ` ORDER BY ${orderings(expression.orderBy, environment)}` : '';
  return {
    sql: `string_agg(${expression.distinct ? 'DISTINCT ' : ''}${coerce(value, varchar).sql}, ${stringSql(expression.separator)}${order})${filter}`,
    type: varchar,
    ...madeOf([value], false),
    aggregates: true,
  };
}
