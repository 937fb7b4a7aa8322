import { fixed, type FunctionCall, result, type ScalarFunction, unexpectedParameters } from '../call.ts';
import { arithmetic } from '../arithmetic.ts';
import { coerce, unify } from '../casts.ts';
import { notSupported } from '../query-error.ts';
import {
  bigint,
  boolean,
  decimal,
  double,
  duckdbType,
  integer,
  isInteger,
  isNumeric,
  type SqlType,
} from '../sql-type.ts';
import type { Typed } from '../typed.ts';

const one = (call: FunctionCall): Typed => {
  const [arg] = call.args;
  if (!arg || call.args.length !== 1) throw unexpectedParameters(call);
  if (!isNumeric(arg.type)) {
    if (arg.type.kind === 'unknown') return coerce(arg, double);
    throw unexpectedParameters(call);
  }
  return arg;
};

/** https://trino.io/docs/current/functions/math.html: the result has the type of the argument. */
const alike =
  (name: string): ScalarFunction =>
  (call) => {
    const arg = one(call);
    return result(call, `CAST(${name}(${arg.sql}) AS ${duckdbType(arg.type)})`, arg.type);
  };

const whole =
  (name: 'ceil' | 'floor'): ScalarFunction =>
  (call) => {
    const arg = one(call);
    if (isInteger(arg.type)) return arg;
    if (arg.type.kind !== 'decimal') return result(call, `${name}(${arg.sql})`, arg.type);
    const { precision, scale } = arg.type;
    const type = decimal(precision - scale + Math.min(scale, 1), 0);
    return result(call, `CAST(${name}(${arg.sql}) AS ${duckdbType(type)})`, type);
  };

const round: ScalarFunction = (call) => {
  const [arg, digits] = call.args;
  if (!arg || call.args.length > 2 || !isNumeric(arg.type)) throw unexpectedParameters(call);
  if (digits && !isInteger(digits.type)) throw unexpectedParameters(call);
  const places = digits ? coerce(digits, integer).sql : '0';
  if (isInteger(arg.type))
    return result(call, `CAST(round(${arg.sql}, ${places}) AS ${duckdbType(arg.type)})`, arg.type);
  if (arg.type.kind !== 'decimal') return result(call, `round(${arg.sql}, ${places})`, arg.type);
  const { precision, scale } = arg.type;
  if (!digits) {
    const type = decimal(Math.min(38, precision - scale + Math.min(scale, 1)), 0);
    return result(call, `CAST(round(${arg.sql}) AS ${duckdbType(type)})`, type);
  }
  if (digits.literal?.kind !== 'integer')
    throw notSupported('round of a decimal to computed digits is', call.at);
  const type = decimal(Math.min(38, precision + 1), scale);
  const kept = Math.min(Number(digits.literal.text), scale);
  return result(call, `CAST(round(${arg.sql}, ${kept}) AS ${duckdbType(type)})`, type);
};

const truncate: ScalarFunction = (call) => {
  const arg = one(call);
  if (arg.type.kind !== 'decimal')
    return result(call, `trunc(${arg.sql})`, isInteger(arg.type) ? double : arg.type);
  const type = decimal(Math.max(arg.type.precision - arg.type.scale, 1), 0);
  return result(call, `CAST(trunc(${arg.sql}) AS ${duckdbType(type)})`, type);
};

/** Null if any argument is null, unlike DuckDB's (https://trino.io/docs/current/functions/comparison.html). */
const extreme =
  (name: 'greatest' | 'least'): ScalarFunction =>
  (call) => {
    if (call.args.length === 0) throw unexpectedParameters(call);
    const { type, values } = unify(call.args, `${name} arguments`, call.at);
    if (type.kind === 'array' || type.kind === 'map' || type.kind === 'row') throw unexpectedParameters(call);
    const parts = values.map(({ sql }) => sql);
    const missing = parts.map((sql) => `${sql} IS NULL`).join(' OR ');
    return result(call, `CASE WHEN ${missing} THEN NULL ELSE ${name}(${parts.join(', ')}) END`, type);
  };

const sign: ScalarFunction = (call) => {
  const arg = one(call);
  const type: SqlType = arg.type.kind === 'decimal' ? decimal(1, 0) : arg.type;
  return result(call, `CAST(sign(${arg.sql}) AS ${duckdbType(type)})`, type);
};

const mod: ScalarFunction = (call) => {
  const [left, right] = call.args;
  if (!left || !right || call.args.length !== 2) throw unexpectedParameters(call);
  return arithmetic({ operator: '%', left, right, at: call.at });
};

/** Trino gives -Infinity and NaN where DuckDB fails. */
const logarithm = (name: string) =>
  fixed(
    [double],
    double,
    (x) => `CASE WHEN ${x} = 0 THEN '-inf'::DOUBLE WHEN ${x} < 0 THEN 'nan'::DOUBLE ELSE ${name}(${x}) END`,
  );

const power = fixed([double, double], double, (base, exponent) => `pow(${base}, ${exponent})`);

export const mathFunctions: Readonly<Record<string, ScalarFunction>> = {
  abs: alike('abs'),
  ceil: whole('ceil'),
  ceiling: whole('ceil'),
  floor: whole('floor'),
  round,
  truncate,
  sign,
  mod,
  greatest: extreme('greatest'),
  least: extreme('least'),
  power,
  pow: power,
  sqrt: fixed([double], double, (x) => `CASE WHEN ${x} < 0 THEN 'nan'::DOUBLE ELSE sqrt(${x}) END`),
  cbrt: fixed([double], double, (x) => `cbrt(${x})`),
  exp: fixed([double], double, (x) => `exp(${x})`),
  ln: logarithm('ln'),
  log2: logarithm('log2'),
  log10: logarithm('log10'),
  pi: fixed([], double, () => 'pi()'),
  e: fixed([], double, () => 'exp(1.0::DOUBLE)'),
  is_nan: fixed([double], boolean, (x) => `isnan(${x})`),
  is_infinite: fixed([double], boolean, (x) => `isinf(${x})`),
  is_finite: fixed([double], boolean, (x) => `isfinite(${x})`),
  nan: fixed([], double, () => `'nan'::DOUBLE`),
  infinity: fixed([], double, () => `'inf'::DOUBLE`),
  rand: fixed([], double, () => 'random()'),
  random: fixed([], double, () => 'random()'),
  bitwise_and: fixed([bigint, bigint], bigint, (a, b) => `(${a} & ${b})`),
  bitwise_or: fixed([bigint, bigint], bigint, (a, b) => `(${a} | ${b})`),
  bitwise_xor: fixed([bigint, bigint], bigint, (a, b) => `xor(${a}, ${b})`),
};
