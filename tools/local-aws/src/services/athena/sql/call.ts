import { coerce } from './casts.ts';
import { type Position, QueryError } from './query-error.ts';
import { commonType, display, type SqlType } from './sql-type.ts';
import { madeOf, type Typed } from './typed.ts';

/** A call whose arguments are analysed. */
export interface FunctionCall {
  readonly name: string;
  readonly args: readonly Typed[];
  readonly at: Position;
}

export type ScalarFunction = (call: FunctionCall) => Typed;

/** Whether Trino passes a value of `from` where `to` is asked for. */
export function fits(from: SqlType, to: SqlType): boolean {
  const common = commonType(from, to);
  return common !== null && display(common) === display(to);
}

/** A function of fixed parameter types; the last `optional` of them may be left out. */
export function fixed(
  parameters: readonly SqlType[],
  returns: SqlType,
  sql: (...args: string[]) => string,
  { optional = 0 }: { optional?: number } = {},
): ScalarFunction {
  return (call) => {
    const { args } = call;
    const enough = args.length >= parameters.length - optional && args.length <= parameters.length;
    const given = args.map((arg, index) => {
      const parameter = parameters[index];
      return enough && parameter && fits(arg.type, parameter) ? coerce(arg, parameter) : null;
    });
    if (!enough || given.some((arg) => arg === null)) throw unexpectedParameters(call);
    const parts = given.filter((arg) => arg !== null);
    return { sql: sql(...parts.map((arg) => arg.sql)), type: returns, ...madeOf(parts, false) };
  };
}

export function unexpectedParameters({ name, args, at }: FunctionCall): QueryError {
  return new QueryError({
    code: 'FUNCTION_NOT_FOUND',
    message: `Unexpected parameters (${args.map(({ type }) => display(type)).join(', ')}) for function ${name}`,
    at,
  });
}

export const invalidArgument = (message: string, at: Position) =>
  new QueryError({ code: 'INVALID_FUNCTION_ARGUMENT', message, at });

/** The text of an argument that must be a plain string in the query. */
export function literalText(call: FunctionCall, index: number): string | null {
  const literal = call.args[index]?.literal;
  return literal?.kind === 'string' ? literal.text : null;
}

export function result(call: FunctionCall, sql: string, type: SqlType): Typed {
  return { sql, type, ...madeOf(call.args, false) };
}
