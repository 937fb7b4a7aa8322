import { sizeUnits, timeUnits, type Offset, type Operand } from '../ast/operand.ts';
import type { TokenStream } from './token-stream.ts';

const datePattern = /^\d{4}-\d{2}-\d{2}$/;
const timePattern = /^(\d{2}:\d{2}|\d{1,2}:\d{2} [AP]M)$/;
const keywords = ['NULL', 'EMPTY', 'WHITESPACES_ONLY'] as const;
const arithmeticOperators = ['+', '-', '*', '/'] as const;

/** An operand with the arithmetic after it. */
export function parseOperand(tokens: TokenStream): Operand {
  let left = parseTerm(tokens);
  for (;;) {
    const operator = arithmeticOperators.find((symbol) => tokens.isSymbol(symbol));
    if (!operator) return left;
    tokens.next();
    left = { kind: 'arithmetic', operator, left, right: parseTerm(tokens) };
  }
}

export function literalOf(text: string): Operand {
  if (datePattern.test(text)) return { kind: 'date', text };
  return timePattern.test(text) ? { kind: 'time', text } : { kind: 'string', text };
}

function parseTerm(tokens: TokenStream): Operand {
  const token = tokens.peek();
  if (token.kind === 'string') return literalOf(tokens.next().text);
  if (token.kind === 'variable') return { kind: 'variable', name: tokens.next().text };
  if (token.kind === 'number' || tokens.isSymbol('-')) return parseNumber(tokens);
  if (tokens.isSymbol('(')) return parseParenthesised(tokens);
  if (token.kind !== 'word') throw tokens.unexpected('a value');
  const word = keywords.find((each) => token.text === each || token.text === each.toLowerCase());
  if (word) {
    tokens.next();
    return { kind: 'keyword', word };
  }
  if (!tokens.isSymbol('(', 1)) throw tokens.unexpected('a value');
  return token.text === 'now' ? parseNow(tokens) : parseCall(tokens);
}

function parseNumber(tokens: TokenStream): Operand {
  const sign = tokens.takeSymbol('-') ? '-' : '';
  if (tokens.peek().kind !== 'number') throw tokens.unexpected('a number');
  const amount = `${sign}${tokens.next().text}`;
  const timeUnit = timeUnits.find((unit) => tokens.isWord(unit));
  const sizeUnit = sizeUnits.find((unit) => tokens.isWord(unit));
  if (timeUnit ?? sizeUnit) tokens.next();
  if (timeUnit) return { kind: 'duration', amount, unit: timeUnit };
  return sizeUnit ? { kind: 'size', amount, unit: sizeUnit } : { kind: 'number', text: amount };
}

/** `(now() - 3 days)` or an operand in parentheses. */
function parseParenthesised(tokens: TokenStream): Operand {
  return tokens.parenthesised(() => (tokens.isWord('now') ? shifted(tokens) : parseOperand(tokens)));
}

function shifted(tokens: TokenStream): Operand {
  parseNow(tokens);
  const sign = (['+', '-'] as const).find((symbol) => tokens.isSymbol(symbol));
  if (!sign) throw tokens.unexpected('+ or -');
  tokens.next();
  return { kind: 'now', offset: parseOffset(tokens, sign) };
}

function parseOffset(tokens: TokenStream, sign: Offset['sign']): Offset {
  if (tokens.peek().kind !== 'number') throw tokens.unexpected('a number');
  const amount = tokens.next().text;
  const unit = timeUnits.find((each) => tokens.isWord(each));
  if (!unit) throw tokens.unexpected('days, hours or minutes');
  tokens.next();
  return { sign, amount, unit };
}

function parseNow(tokens: TokenStream): Operand {
  tokens.word('now');
  tokens.symbol('(');
  tokens.symbol(')');
  return { kind: 'now', offset: null };
}

/** `last(10)`, `avg(last(10))`, `index(last(10), 1)` */
function parseCall(tokens: TokenStream): Operand {
  const name = tokens.next().text;
  const operands: Operand[] = [];
  tokens.parenthesised(() => {
    while (!tokens.isSymbol(')')) {
      if (operands.length > 0) tokens.symbol(',');
      operands.push(parseOperand(tokens));
    }
  });
  return { kind: 'call', name, operands };
}
