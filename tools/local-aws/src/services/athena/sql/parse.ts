import type { Token } from 'antlr4ng';
import type { Expression, Query } from './ast.ts';
import { placeOf } from './plan.ts';
import { notSupported, type Position, QueryError } from './query-error.ts';
import { is, readQuery } from './read-query.ts';
import type { TrinoGrammar } from './trino-grammar.ts';

export interface ParsedQuery {
  readonly query: Query;
  /** Where each `?` stands, in order. */
  readonly parameters: readonly Position[];
}

/** Reads one query. The grammar refuses what Trino refuses, with line and column. */
export function parseQuery(grammar: TrinoGrammar, text: string): ParsedQuery {
  const { statement, at, parameters } = parseStatement(grammar, text);
  if (!is(statement, 'StatementDefaultContext')) {
    const what = text.trim().split(/\s+/, 1)[0]?.toUpperCase() ?? '';
    throw notSupported(`${/^[A-Z]+$/.test(what) ? what : 'This statement'} is`, at);
  }
  const root = statement.rootQuery();
  if (root.withFunction()) throw notSupported('WITH FUNCTION is', at);
  return { query: readQuery(root.query()), parameters };
}

/** `ExecutionParameters` are literals as a query writes them (https://docs.aws.amazon.com/athena/latest/ug/querying-with-prepared-statements.html). */
export function parseParameters(
  grammar: TrinoGrammar,
  places: readonly Position[],
  given: readonly string[],
): ReadonlyMap<string, Expression> {
  if (places.length !== given.length) {
    throw new QueryError({
      code: 'INVALID_ARGUMENTS',
      message: `Incorrect number of parameters: expected ${places.length} but found ${given.length}`,
      at: { line: 1, column: 1 },
    });
  }
  return new Map(
    given.map((text, index) => [placeOf(places[index] ?? { line: 0, column: 0 }), literal(grammar, text)]),
  );
}

const plain: ReadonlySet<string> = new Set(['literal', 'typed literal', 'interval']);

function literal(grammar: TrinoGrammar, text: string): Expression {
  let value: Expression | undefined;
  try {
    const { body } = parseQuery(grammar, `SELECT ${text}`).query;
    const [item, second] = body.node === 'select' && body.from.length === 0 ? body.items : [];
    if (item?.node === 'item' && item.alias === null && !second) value = item.value;
  } catch {
    value = undefined;
  }
  if (value && (plain.has(value.node) || (value.node === 'negate' && value.value.node === 'literal')))
    return value;
  throw new QueryError({ code: 'INVALID_ARGUMENTS', message: 'An execution parameter is not a literal' });
}

function parseStatement({ lexer: Lexer, parser: Parser, antlr }: TrinoGrammar, text: string) {
  const lexer = new Lexer(antlr.CharStreams.fromString(text));
  const tokens = new antlr.CommonTokenStream(lexer);
  const parser = new Parser(tokens);
  let first: QueryError | undefined;
  const listener = {
    syntaxError: (_recognizer: unknown, offending: unknown, line: number, column: number) => {
      const token = (offending as Token | null) ?? tokens.LT(1);
      first ??= mismatched(token, { line, column: column + 1 });
    },
    reportAmbiguity: () => undefined,
    reportAttemptingFullContext: () => undefined,
    reportContextSensitivity: () => undefined,
  };
  lexer.removeErrorListeners();
  parser.removeErrorListeners();
  lexer.addErrorListener(listener);
  parser.addErrorListener(listener);
  const program = parser.program();
  tokens.fill();
  const backquoted = tokens.getTokens().find((token) => token.text?.startsWith('`') === true);
  if (backquoted) {
    throw new QueryError({
      code: 'SYNTAX_ERROR',
      message: 'backquoted identifiers are not supported; use double quotes to quote identifiers',
      at: positionOf(backquoted),
    });
  }
  if (first !== undefined) throw first;
  const [single, second] = program.statements().map((one) => one.singleStatement());
  if (second?.start) throw mismatched(second.start, positionOf(second.start));
  const statement = single?.statement();
  if (!statement) {
    throw new QueryError({
      code: 'SYNTAX_ERROR',
      message: "mismatched input '<EOF>'. Expecting: a query",
      at: { line: 1, column: 1 },
    });
  }
  const parameters = tokens
    .getTokens()
    .filter(({ type }) => type === Parser.QUESTION_MARK)
    .map(positionOf);
  return {
    statement,
    at: statement.start ? positionOf(statement.start) : { line: 1, column: 1 },
    parameters,
  };
}

export const positionOf = (token: Token): Position => ({ line: token.line, column: token.column + 1 });

/** A string in the query can be somebody's name, so it is not repeated. */
function mismatched(token: Token | null, at: Position): QueryError {
  const text = token?.text ?? '<EOF>';
  const shown = text.includes("'") ? 'a string' : `'${text}'`;
  return new QueryError({ code: 'SYNTAX_ERROR', message: `mismatched input ${shown}`, at });
}
