import { type FunctionCall, result, type ScalarFunction, unexpectedParameters } from '../call.ts';
import { coerce, unify } from '../casts.ts';
import { fail } from '../failure.ts';
import { notSupported, type Position } from '../query-error.ts';
import { bigint, boolean, type SqlType, varchar } from '../sql-type.ts';
import { madeOf, type Typed } from '../typed.ts';

type ArrayType = SqlType & { kind: 'array' };
type MapType = SqlType & { kind: 'map' };
type ArrayValue = Typed & { type: ArrayType };
type MapValue = Typed & { type: MapType };

const isArray = (value: Typed | undefined): value is ArrayValue => value?.type.kind === 'array';
const isMap = (value: Typed | undefined): value is MapValue => value?.type.kind === 'map';

function position(value: Typed, call: FunctionCall): string {
  if (!['tinyint', 'smallint', 'integer', 'bigint'].includes(value.type.kind))
    throw unexpectedParameters(call);
  return coerce(value, bigint).sql;
}

/** `a[i]` fails outside of the array (https://trino.io/docs/current/functions/array.html#subscript-operator). */
export function subscript(value: Typed, index: Typed, at: Position): Typed {
  const call = { name: 'subscript', args: [value, index], at };
  const flags = madeOf([value, index], false);
  if (isArray(value)) {
    const { element } = value.type;
    const i = position(index, call);
    return {
      sql: `CASE WHEN ${value.sql} IS NULL OR ${i} IS NULL THEN NULL WHEN ${i} < 1 OR ${i} > len(${value.sql}) THEN ${fail('INVALID_FUNCTION_ARGUMENT', element)} ELSE ${value.sql}[${i}] END`,
      type: element,
      ...flags,
    };
  }
  if (isMap(value)) {
    const key = coerce(index, value.type.key).sql;
    return {
      sql: `CASE WHEN ${value.sql} IS NULL OR ${key} IS NULL THEN NULL WHEN map_contains(${value.sql}, ${key}) THEN ${value.sql}[${key}] ELSE ${fail('INVALID_FUNCTION_ARGUMENT', value.type.value)} END`,
      type: value.type.value,
      ...flags,
    };
  }
  throw unexpectedParameters(call);
}

const elementAt: ScalarFunction = (call) => {
  const [value, index] = call.args;
  if (!index || call.args.length !== 2) throw unexpectedParameters(call);
  if (isArray(value)) {
    const i = position(index, call);
    return result(
      call,
      `CASE WHEN ${i} = 0 THEN ${fail('INVALID_FUNCTION_ARGUMENT', value.type.element)} ELSE list_extract(${value.sql}, ${i}) END`,
      value.type.element,
    );
  }
  if (isMap(value))
    return result(call, `${value.sql}[${coerce(index, value.type.key).sql}]`, value.type.value);
  throw unexpectedParameters(call);
};

/** Unknown, not false, where the element is missing and the array holds a null. */
const contains: ScalarFunction = (call) => {
  const [value, element] = call.args;
  if (!isArray(value) || !element || call.args.length !== 2) throw unexpectedParameters(call);
  const { type, values } = unify(
    [
      { ...element, type: element.type },
      { sql: 'NULL', type: value.type.element },
    ],
    'contains',
    call.at,
  );
  const list = coerce(value, { kind: 'array', element: type }).sql;
  const wanted = values[0]?.sql ?? '';
  return result(
    call,
    `CASE WHEN ${list} IS NULL OR ${wanted} IS NULL THEN NULL WHEN list_contains(${list}, ${wanted}) THEN true WHEN len(list_filter(${list}, lambda one: one IS NULL)) > 0 THEN NULL ELSE false END`,
    boolean,
  );
};

const mapOf: ScalarFunction = (call) => {
  const [keys, values] = call.args;
  if (!isArray(keys) || !isArray(values) || call.args.length !== 2) throw unexpectedParameters(call);
  return result(call, `map(${keys.sql}, ${values.sql})`, {
    kind: 'map',
    key: keys.type.element,
    value: values.type.element,
  });
};

const ofMap =
  (name: 'map_keys' | 'map_values'): ScalarFunction =>
  (call) => {
    const [value] = call.args;
    if (!isMap(value) || call.args.length !== 1) throw unexpectedParameters(call);
    return result(call, `${name}(${value.sql})`, {
      kind: 'array',
      element: name === 'map_keys' ? value.type.key : value.type.value,
    });
  };

export const collectionFunctions: Readonly<Record<string, ScalarFunction>> = {
  cardinality: (call) => {
    const [value] = call.args;
    if (call.args.length !== 1 || !(isArray(value) || isMap(value))) throw unexpectedParameters(call);
    return result(call, `CAST(${isMap(value) ? 'cardinality' : 'len'}(${value.sql}) AS BIGINT)`, bigint);
  },
  element_at: elementAt,
  contains,
  map: mapOf,
  map_keys: ofMap('map_keys'),
  map_values: ofMap('map_values'),
  array_join: (call) => {
    const [value, separator] = call.args;
    if (!isArray(value) || !separator || call.args.length !== 2) {
      if (call.args.length === 3) throw notSupported('array_join with a replacement for nulls is', call.at);
      throw unexpectedParameters(call);
    }
    if (value.type.element.kind !== 'varchar')
      throw notSupported('array_join of other than varchar is', call.at);
    return result(
      call,
      `coalesce(array_to_string(${value.sql}, ${separator.sql}), CASE WHEN ${value.sql} IS NULL OR ${separator.sql} IS NULL THEN NULL ELSE '' END)`,
      varchar,
    );
  },
  array_sort: (call) => {
    const [value] = call.args;
    if (!isArray(value) || call.args.length !== 1) throw unexpectedParameters(call);
    return result(call, `list_sort(${value.sql}, 'ASC', 'NULLS LAST')`, value.type);
  },
};
