import { comparisonOperators, type Condition } from '../ast/condition.ts';
import type { Operand } from '../ast/operand.ts';
import { parseOperand } from './parse-operand.ts';
import type { TokenStream } from './token-stream.ts';

/** Null where no condition begins. */
export function parseCondition(tokens: TokenStream): Condition | null {
  const operator = comparisonOperators.find((symbol) => tokens.isSymbol(symbol));
  if (operator) {
    tokens.next();
    return { kind: 'comparison', operator, operand: parseOperand(tokens) };
  }
  const negated = tokens.takeWord('not');
  if (tokens.takeWord('between')) {
    const low = parseOperand(tokens);
    if (!tokens.takeWord('and', 'AND')) throw tokens.unexpected('and');
    return { kind: 'between', negated, low, high: parseOperand(tokens) };
  }
  if (tokens.takeWord('in')) return { kind: 'in', negated, operands: parseSet(tokens) };
  if (tokens.takeWord('matches')) {
    return { kind: 'matches', negated, pattern: tokens.string('a regular expression in double quotes') };
  }
  if (negated) throw tokens.unexpected('between, in or matches');
  return null;
}

function parseSet(tokens: TokenStream): readonly Operand[] | { readonly variable: string } {
  if (tokens.peek().kind === 'variable') return { variable: tokens.next().text };
  tokens.symbol('[');
  const operands: Operand[] = [];
  do {
    const at = tokens.peek();
    const operand = parseOperand(tokens);
    const [first] = operands;
    if (first && isText(first) !== isText(operand) && isText(first) !== null && isText(operand) !== null) {
      throw tokens.unexpected(`values of one kind (a date or a number beside a string, line ${at.at.line})`);
    }
    operands.push(operand);
  } while (tokens.takeSymbol(','));
  tokens.symbol(']');
  return operands;
}

/** Keywords go with either. */
const isText = ({ kind }: Operand) => (kind === 'keyword' ? null : kind === 'string');
