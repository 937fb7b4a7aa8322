import { arithmetic, negate } from './arithmetic.ts';
import type { Expression } from './ast.ts';
import { analyseCall, analyseListagg } from './analyse-call.ts';
import { analysePredicate } from './analyse-predicate.ts';
import { analyseQuery } from './analyse-query.ts';
import { fits } from './call.ts';
import { cast, coerce, unify } from './casts.ts';
import type { Environment } from './environment.ts';
import { subscript } from './functions/collections.ts';
import { atZone, extract } from './functions/datetime.ts';
import { concatenation, trimCharacters } from './functions/text.ts';
import { interval, literal, typedLiteral, typeNamed } from './literals.ts';
import { placeOf } from './plan.ts';
import { notSupported, type Position, QueryError } from './query-error.ts';
import { resolve } from './scope.ts';
import { boolean, date, display, instant, timestamp, varchar } from './sql-type.ts';
import { madeOf, nameSql, type Typed } from './typed.ts';

export function analyse(expression: Expression, environment: Environment): Typed {
  const { at } = expression;
  const inner = (part: Expression) => analyse(part, environment);
  switch (expression.node) {
    case 'literal':
      return literal(expression.kind, expression.text, at);
    case 'typed literal':
      return typedLiteral(expression.type, expression.text, at);
    case 'interval':
      return interval(expression, at);
    case 'column':
      return resolve(environment.scope, expression.name, at);
    case 'parameter': {
      const given = environment.analysis.options.parameters?.get(placeOf(at));
      if (!given)
        throw new QueryError({
          code: 'INVALID_ARGUMENTS',
          message: 'No ExecutionParameters are given for this ?',
          at,
        });
      return analyse(given, environment);
    }
    case 'call':
      return analyseCall(expression, environment);
    case 'listagg':
      return analyseListagg(expression, environment);
    case 'cast': {
      const { type, length } = typeNamed(expression.type);
      const value = cast(inner(expression.value), type, at, length);
      if (!expression.safe) return withDate(expression, value);
      if (value.aggregates === true) throw notSupported('TRY_CAST of an aggregate is', at);
      return { sql: `TRY(${value.sql})`, type: value.type, ...madeOf([value], false) };
    }
    case 'negate':
      return negate(inner(expression.value), at);
    case 'arithmetic':
      return arithmetic({
        operator: expression.operator,
        left: inner(expression.left),
        right: inner(expression.right),
        at,
      });
    case 'concat':
      return concat(inner(expression.left), inner(expression.right), at);
    case 'case':
      return analyseCase(expression, environment);
    case 'subquery': {
      const query = analyseQuery(expression.query, environment);
      const [column, second] = query.columns;
      if (!column || second) {
        throw new QueryError({
          code: 'TYPE_MISMATCH',
          message: 'Multiple columns returned by subquery are not supported here',
          at,
        });
      }
      return { sql: `(${query.sql})`, type: column.type };
    }
    case 'exists':
      return { sql: `EXISTS (${analyseQuery(expression.query, environment).sql})`, type: boolean };
    case 'array': {
      const { type, values } = unify(expression.items.map(inner), 'All ARRAY elements', at);
      return {
        sql: `[${values.map(({ sql }) => sql).join(', ')}]`,
        type: { kind: 'array', element: type },
        ...madeOf(values, false),
      };
    }
    case 'row': {
      const items = expression.items.map(inner);
      return {
        sql: `struct_pack(${items.map(({ sql }, index) => `${nameSql(`field${index}`)} := ${sql}`).join(', ')})`,
        type: { kind: 'row', fields: items.map(({ type }, index) => ({ name: `field${index}`, type })) },
        ...madeOf(items, false),
      };
    }
    case 'subscript':
      return subscript(inner(expression.value), inner(expression.index), at);
    case 'zone':
      return atZone(inner(expression.value), expression.zone, at);
    case 'extract':
      return extract(expression.field, inner(expression.value), at);
    case 'trim': {
      const characters = expression.characters ? text(inner(expression.characters), at) : null;
      return trimCharacters(expression.side, characters, text(inner(expression.value), at));
    }
    case 'now':
      return now(expression, environment);
    case 'grouping': {
      const columns = expression.columns.map((name) => resolve(environment.scope, name, at).sql);
      return {
        sql: `CAST(grouping(${columns.join(', ')}) AS BIGINT)`,
        type: { kind: 'bigint' },
        aggregates: true,
      };
    }
    default:
      return analysePredicate(expression, environment);
  }
}

/** `CAST('2026-01-01' AS date)` prunes as `DATE '2026-01-01'` does. */
function withDate(expression: Expression & { node: 'cast' }, value: Typed): Typed {
  const { value: source } = expression;
  const plain = value.type.kind === 'date' && source.node === 'literal' && source.kind === 'string';
  if (!plain || !/^\d{4}-\d\d-\d\d$/.test(source.text)) return value;
  return { ...value, literal: { kind: 'date', text: source.text } };
}

/** A condition: what is not boolean is refused. */
export function condition(expression: Expression, environment: Environment, what: string): Typed {
  const value = analyse(expression, environment);
  if (fits(value.type, boolean)) return coerce(value, boolean);
  throw new QueryError({
    code: 'TYPE_MISMATCH',
    message: `${what} must evaluate to a boolean: actual type ${display(value.type)}`,
    at: expression.at,
  });
}

function text(value: Typed, at: Position): Typed {
  if (fits(value.type, varchar)) return coerce(value, varchar);
  throw new QueryError({
    code: 'TYPE_MISMATCH',
    message: `TRIM takes varchar, not ${display(value.type)}`,
    at,
  });
}

function concat(left: Typed, right: Typed, at: Position): Typed {
  if (left.type.kind === 'array' || right.type.kind === 'array') throw notSupported('|| of arrays is', at);
  if (!fits(left.type, varchar) || !fits(right.type, varchar)) {
    throw new QueryError({
      code: 'TYPE_MISMATCH',
      message: `Unexpected parameters (${display(left.type)}, ${display(right.type)}) for function concat`,
      at,
    });
  }
  const parts = [coerce(left, varchar), coerce(right, varchar)];
  return { sql: concatenation(...parts.map(({ sql }) => sql)), type: varchar, ...madeOf(parts, true) };
}

function analyseCase(expression: Expression & { node: 'case' }, environment: Environment): Typed {
  const { operand, whens, otherwise, at } = expression;
  const compared = operand ? analyse(operand, environment) : null;
  const conditions = whens.map(({ condition: when }) => {
    if (!compared) return condition(when, environment, 'CASE WHEN clause');
    const { values } = unify([compared, analyse(when, environment)], 'CASE operands', when.at);
    return { sql: values.map(({ sql }) => sql).join(' = '), type: boolean };
  });
  const results = whens.map(({ result }) => analyse(result, environment));
  const { type, values } = unify(
    otherwise ? [...results, analyse(otherwise, environment)] : results,
    'All CASE results',
    at,
  );
  const last = otherwise ? values.at(-1)?.sql : 'NULL';
  const branches = conditions.map(({ sql }, index) => `WHEN ${sql} THEN ${values[index]?.sql ?? 'NULL'}`);
  return {
    sql: `CASE ${branches.join(' ')} ELSE ${last ?? 'NULL'} END`,
    type,
    ...madeOf([...values, ...conditions, ...(compared ? [compared] : [])], false),
  };
}

/** One moment for the whole query. The session's zone is UTC, as Athena's is. */
function now(expression: Expression & { node: 'now' }, { analysis }: Environment): Typed {
  const iso = analysis.options.now.toISOString();
  const day = iso.slice(0, 10);
  if (expression.what === 'current_date') {
    return { sql: `CAST('${day}' AS DATE)`, type: date, strict: true, literal: { kind: 'date', text: day } };
  }
  const precision = expression.precision;
  if (precision > 6) throw notSupported('A timestamp of more than six digits is', expression.at);
  const fraction = precision === 0 ? '' : iso.slice(19, 20 + Math.min(precision, 3));
  const wall = `CAST('${day} ${iso.slice(11, 19)}${fraction}' AS TIMESTAMP)`;
  return expression.what === 'localtimestamp'
    ? { sql: wall, type: timestamp(precision), strict: true }
    : { sql: `timezone('UTC', ${wall})`, type: instant(precision), strict: true };
}
