import { type ScalarFunction, result, unexpectedParameters } from '../call.ts';
import { unify } from '../casts.ts';
import { notSupported } from '../query-error.ts';
import { display, varchar } from '../sql-type.ts';
import { stringSql } from '../typed.ts';

const coalesce: ScalarFunction = (call) => {
  if (call.args.length < 2) throw unexpectedParameters(call);
  const { type, values } = unify(call.args, 'All COALESCE operands', call.at);
  return result(call, `coalesce(${values.map(({ sql }) => sql).join(', ')})`, type);
};

const nullif: ScalarFunction = (call) => {
  const [first, second] = call.args;
  if (!first || !second || call.args.length !== 2) throw unexpectedParameters(call);
  const { values } = unify([first, second], 'Types of NULLIF', call.at);
  const [a, b] = values;
  return result(
    call,
    `CASE WHEN ${a?.sql ?? ''} = ${b?.sql ?? ''} THEN NULL ELSE ${first.sql} END`,
    first.type,
  );
};

const ifFunction: ScalarFunction = (call) => {
  const [condition, yes, no] = call.args;
  if (!condition || !yes || call.args.length > 3) throw unexpectedParameters(call);
  if (condition.type.kind !== 'boolean' && condition.type.kind !== 'unknown')
    throw unexpectedParameters(call);
  const { type, values } = unify(no ? [yes, no] : [yes], 'Result types for IF', call.at);
  const [then, otherwise] = values;
  return result(
    call,
    `CASE WHEN ${condition.sql} THEN ${then?.sql ?? ''} ELSE ${otherwise?.sql ?? 'NULL'} END`,
    type,
  );
};

/**
 * https://trino.io/docs/current/functions/conditional.html#try. DuckDB has no TRY around an aggregate: where the
 * expression fails only as a whole, a failure is a null and TRY of it can be left to its failing parts.
 */
const tryFunction: ScalarFunction = (call) => {
  const [value] = call.args;
  if (!value || call.args.length !== 1) throw unexpectedParameters(call);
  if (value.aggregates !== true) return result(call, `TRY(${value.sql})`, value.type);
  if (value.strict !== true) throw notSupported('TRY around this expression over an aggregate is', call.at);
  const silent = value.sql.replaceAll(/CAST\('~E:[A-Z_]+' AS ([A-Z]+(?:\(\d+,\d+\))?)\)/g, 'NULL::$1');
  return result(call, silent.replaceAll('tr_divide(', 'tr_try_divide('), value.type);
};

export const conditionalFunctions: Readonly<Record<string, ScalarFunction>> = {
  coalesce,
  nullif,
  if: ifFunction,
  try: tryFunction,
  typeof: (call) => {
    const [value] = call.args;
    if (!value || call.args.length !== 1) throw unexpectedParameters(call);
    const name = stringSql(display(value.type));
    // An aggregate is kept, since it decides how many rows there are.
    const sql =
      value.aggregates === true ? `CASE WHEN ${value.sql} IS NULL THEN ${name} ELSE ${name} END` : name;
    return result(call, sql, varchar);
  },
};
