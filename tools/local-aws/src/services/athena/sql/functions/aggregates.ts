import { fits, type FunctionCall, unexpectedParameters } from '../call.ts';
import { quotient } from '../arithmetic.ts';
import { coerce } from '../casts.ts';
import { notSupported } from '../query-error.ts';
import {
  asDecimal,
  bigint,
  boolean,
  decimal,
  double,
  duckdbType,
  isInteger,
  isNumeric,
  type SqlType,
  varchar,
} from '../sql-type.ts';
import type { Typed } from '../typed.ts';

/** Writes `name(DISTINCT args ORDER BY …) FILTER (WHERE …) OVER (…)`. */
export type Invoke = (name: string, args: readonly string[]) => string;

export type AggregateFunction = (call: FunctionCall, invoke: Invoke) => { sql: string; type: SqlType };

const only = (call: FunctionCall, count = 1): readonly Typed[] => {
  if (call.args.length !== count) throw unexpectedParameters(call);
  return call.args;
};

/** https://trino.io/docs/current/functions/aggregate.html: bigint for integers, decimal(38,s) for decimals. */
const sum: AggregateFunction = (call, invoke) => {
  const [value] = only(call);
  if (!value || !isNumeric(value.type)) throw unexpectedParameters(call);
  const type: SqlType = isInteger(value.type)
    ? bigint
    : value.type.kind === 'decimal'
      ? decimal(38, value.type.scale)
      : value.type;
  return { sql: `CAST(${invoke('sum', [value.sql])} AS ${duckdbType(type)})`, type };
};

/** Of decimals a decimal of the same type, rounded half up; DuckDB gives a double. */
const avg: AggregateFunction = (call, invoke) => {
  const [value] = only(call);
  if (!value || !isNumeric(value.type)) throw unexpectedParameters(call);
  if (value.type.kind === 'decimal') {
    const { type } = value;
    return {
      sql: quotient({
        dividend: { sql: invoke('sum', [value.sql]), scale: value.type.scale },
        divisor: { sql: `nullif(${invoke('count', [value.sql])}, 0)`, scale: 0 },
        type: value.type,
      }),
      type,
    };
  }
  const type: SqlType = value.type.kind === 'real' ? value.type : double;
  return { sql: `CAST(${invoke('avg', [coerce(value, double).sql])} AS ${duckdbType(type)})`, type };
};

const same =
  (name: string, orderable: boolean): AggregateFunction =>
  (call, invoke) => {
    const [value] = only(call);
    if (!value) throw unexpectedParameters(call);
    if (orderable && ['array', 'map', 'row'].includes(value.type.kind)) {
      throw notSupported(`${call.name} of this type is`, call.at);
    }
    return { sql: invoke(name, [value.sql]), type: value.type };
  };

const ofNumbers =
  (name: string, count = 1): AggregateFunction =>
  (call, invoke) => {
    const args = only(call, count).map((arg) => {
      if (!fits(arg.type, double)) throw unexpectedParameters(call);
      return coerce(arg, double).sql;
    });
    return { sql: invoke(name, args), type: double };
  };

const ofBooleans =
  (name: string, type: SqlType): AggregateFunction =>
  (call, invoke) => {
    const [value] = only(call);
    if (!value || !fits(value.type, boolean)) throw unexpectedParameters(call);
    return { sql: `CAST(${invoke(name, [coerce(value, boolean).sql])} AS ${duckdbType(type)})`, type };
  };

const by =
  (name: string): AggregateFunction =>
  (call, invoke) => {
    const [value, key] = only(call, 2);
    if (!value || !key) throw unexpectedParameters(call);
    return { sql: invoke(name, [value.sql, key.sql]), type: value.type };
  };

const distinctCount: AggregateFunction = (call, invoke) => {
  const [value] = only(call);
  if (!value) throw unexpectedParameters(call);
  return { sql: invoke('count', [`DISTINCT ${value.sql}`]), type: bigint };
};

/** Exact here, which is within the error that Trino allows itself. */
const percentile: AggregateFunction = (call, invoke) => {
  const [value, fraction] = only(call, 2);
  if (!value || !fraction || !isNumeric(value.type)) throw unexpectedParameters(call);
  const exact = asDecimal(fraction.type) ?? fraction.type.kind === 'double';
  if (!exact || !fraction.literal)
    throw notSupported('approx_percentile with a computed percentage is', call.at);
  const numbers = isInteger(value.type)
    ? coerce(value, bigint)
    : value.type.kind === 'decimal'
      ? coerce(value, double)
      : value;
  return { sql: invoke('quantile_disc', [numbers.sql, coerce(fraction, double).sql]), type: numbers.type };
};

export const aggregateFunctions: Readonly<Record<string, AggregateFunction>> = {
  count: (call, invoke) => {
    if (call.args.length > 1) throw unexpectedParameters(call);
    return {
      sql: invoke('count', call.args.length === 0 ? ['*'] : call.args.map(({ sql }) => sql)),
      type: bigint,
    };
  },
  sum,
  avg,
  min: same('min', true),
  max: same('max', true),
  any_value: same('any_value', false),
  arbitrary: same('any_value', false),
  count_if: ofBooleans('count_if', bigint),
  bool_and: ofBooleans('bool_and', boolean),
  every: ofBooleans('bool_and', boolean),
  bool_or: ofBooleans('bool_or', boolean),
  approx_distinct: distinctCount,
  approx_percentile: percentile,
  max_by: by('arg_max_null'),
  min_by: by('arg_min_null'),
  stddev: ofNumbers('stddev_samp'),
  stddev_samp: ofNumbers('stddev_samp'),
  stddev_pop: ofNumbers('stddev_pop'),
  variance: ofNumbers('var_samp'),
  var_samp: ofNumbers('var_samp'),
  var_pop: ofNumbers('var_pop'),
  corr: ofNumbers('corr', 2),
  covar_pop: ofNumbers('covar_pop', 2),
  covar_samp: ofNumbers('covar_samp', 2),
  array_agg: (call, invoke) => {
    const [value] = only(call);
    if (!value) throw unexpectedParameters(call);
    return { sql: invoke('array_agg', [value.sql]), type: { kind: 'array', element: value.type } };
  },
};

/** https://trino.io/docs/current/functions/window.html */
export const windowFunctions: Readonly<Record<string, AggregateFunction>> = {
  ...Object.fromEntries(
    ['row_number', 'rank', 'dense_rank'].map((name): [string, AggregateFunction] => [
      name,
      (call, invoke) => {
        only(call, 0);
        return { sql: invoke(name, []), type: bigint };
      },
    ]),
  ),
  ...Object.fromEntries(
    ['percent_rank', 'cume_dist'].map((name): [string, AggregateFunction] => [
      name,
      (call, invoke) => {
        only(call, 0);
        return { sql: invoke(name, []), type: double };
      },
    ]),
  ),
  ntile: (call, invoke) => {
    const [buckets] = only(call);
    if (!buckets || !fits(buckets.type, bigint)) throw unexpectedParameters(call);
    return { sql: invoke('ntile', [coerce(buckets, bigint).sql]), type: bigint };
  },
  first_value: same('first_value', false),
  last_value: same('last_value', false),
  nth_value: (call, invoke) => {
    const [value, offset] = only(call, 2);
    if (!value || !offset || !fits(offset.type, bigint)) throw unexpectedParameters(call);
    return { sql: invoke('nth_value', [value.sql, coerce(offset, bigint).sql]), type: value.type };
  },
  lag: shift('lag'),
  lead: shift('lead'),
};

function shift(name: 'lag' | 'lead'): AggregateFunction {
  return (call, invoke) => {
    const [value, offset, fallback] = call.args;
    if (!value || call.args.length > 3) throw unexpectedParameters(call);
    const args = [value.sql];
    if (offset) {
      if (!fits(offset.type, bigint)) throw unexpectedParameters(call);
      args.push(coerce(offset, bigint).sql);
    }
    if (fallback) {
      if (!fits(fallback.type, value.type)) throw unexpectedParameters(call);
      args.push(coerce(fallback, value.type).sql);
    }
    return { sql: invoke(name, args), type: value.type };
  };
}

export const textAggregate = varchar;
