import type { Expression, Labels, Rule } from '../ast/rule.ts';
import type { Parameter } from '../ast/operand.ts';
import { ruleTypes } from '../rule-types.ts';
import { nearestName } from './nearest-name.ts';
import { parseCondition } from './parse-condition.ts';
import { DqdlSyntaxError } from './syntax-error.ts';
import type { TokenStream } from './token-stream.ts';

const reserved = ['between', 'in', 'not', 'matches', 'where', 'with', 'and', 'AND', 'or', 'OR'];

/** A rule, or rules in parentheses combined by `and` and `or`. */
export function parseExpression(tokens: TokenStream): Expression {
  return tokens.isSymbol('(') ? parseOr(tokens) : parseRule(tokens);
}

function parseOr(tokens: TokenStream): Expression {
  const operands = [parseAnd(tokens)];
  while (tokens.takeWord('or', 'OR')) operands.push(parseAnd(tokens));
  return combined('or', operands);
}

function parseAnd(tokens: TokenStream): Expression {
  const operands = [parseGroup(tokens)];
  while (tokens.takeWord('and', 'AND')) operands.push(parseGroup(tokens));
  return combined('and', operands);
}

const parseGroup = (tokens: TokenStream): Expression => tokens.parenthesised(() => parseExpression(tokens));

function combined(kind: 'and' | 'or', operands: readonly Expression[]): Expression {
  const [first] = operands;
  return operands.length === 1 && first ? first : { kind, operands };
}

export function parseRule(tokens: TokenStream): Rule {
  const at = tokens.at;
  const token = tokens.peek();
  if (token.kind !== 'word') throw tokens.unexpected('a rule');
  const type = Object.hasOwn(ruleTypes, token.text) ? ruleTypes[token.text] : undefined;
  if (!type) {
    const nearest = nearestName(token.text, Object.keys(ruleTypes));
    throw tokens.unexpected('a rule type', nearest ? `Did you mean ${nearest}?` : undefined);
  }
  tokens.next();
  const parameters = parseParameters(tokens);
  const [least, most] = type.parameters;
  if (parameters.length < least || parameters.length > most) {
    throw new DqdlSyntaxError({
      at,
      expected: `${token.text} with ${least === most ? least : `at least ${least}`} parameter(s)`,
      found: String(parameters.length),
    });
  }
  const condition = parseCondition(tokens);
  if (!condition && type.condition === 'required') throw tokens.unexpected(`a condition of ${token.text}`);
  if (condition && type.condition === 'none') {
    throw new DqdlSyntaxError({ at, expected: `${token.text} without a condition`, found: 'a condition' });
  }
  if (tokens.isWord('where') && !type.where) throw tokens.unexpected('no where', `${token.text} takes none`);
  const where = tokens.takeWord('where') ? tokens.string('a SQL condition in double quotes') : null;
  const labels = parseLabels(tokens, 'labels');
  if (tokens.isWord('with') && !type.threshold) {
    throw tokens.unexpected('no threshold', `${token.text} takes none`);
  }
  return {
    kind: 'rule',
    type: token.text,
    parameters,
    condition,
    where,
    labels,
    threshold: parseThreshold(tokens),
    at,
  };
}

function parseThreshold(tokens: TokenStream) {
  if (!tokens.takeWord('with')) return null;
  tokens.word('threshold');
  const threshold = parseCondition(tokens);
  if (!threshold) throw tokens.unexpected('a condition of the threshold');
  return threshold;
}

function parseParameters(tokens: TokenStream): readonly Parameter[] {
  const parameters: Parameter[] = [];
  for (;;) {
    const of = tokens.isWord('of') || tokens.isWord('OF');
    const token = tokens.peek(of ? 1 : 0);
    if (token.kind !== 'word' && token.kind !== 'string' && token.kind !== 'variable') return parameters;
    if (token.kind === 'word' && (reserved.includes(token.text) || startsLabels(tokens))) return parameters;
    if (of) tokens.next();
    tokens.next();
    parameters.push({
      kind: token.kind === 'variable' ? 'variable' : 'name',
      text: token.text,
      of,
      at: token.at,
    });
  }
}

const startsLabels = (tokens: TokenStream) =>
  tokens.isWord('labels') && tokens.isSymbol('=', 1) && tokens.isSymbol('[', 2);

/** `labels=["team"="sales"]` */
export function parseLabels(tokens: TokenStream, word: 'labels' | 'DefaultLabels'): Labels {
  if (!tokens.takeWord(word)) return {};
  tokens.symbol('=');
  tokens.symbol('[');
  const labels: [string, string][] = [];
  do {
    const key = tokens.string('a label in double quotes');
    tokens.symbol('=');
    labels.push([key, tokens.string('the value of the label in double quotes')]);
    if (labels.length > 10) throw tokens.unexpected('at most 10 labels');
  } while (tokens.takeSymbol(','));
  tokens.symbol(']');
  return Object.fromEntries(labels);
}
