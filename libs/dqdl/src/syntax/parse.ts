import type { Expression, Labels, Rule } from '../ast/rule.ts';
import type { Ruleset, Variable } from '../ast/ruleset.ts';
import { parseExpression, parseLabels, parseRule } from './parse-rule.ts';
import { DqdlSyntaxError } from './syntax-error.ts';
import { TokenStream } from './token-stream.ts';

const mostBytes = 64 * 1024;

/** Reads a ruleset. Throws DqdlSyntaxError. What follows the last section is ignored, as by the official parser. */
export function parse(text: string): Ruleset {
  if (new TextEncoder().encode(text).length > mostBytes) {
    throw new DqdlSyntaxError({
      at: { line: 1, column: 1 },
      expected: 'a ruleset of at most 64 KiB',
      found: 'a longer one',
    });
  }
  const tokens = new TokenStream(text);
  const variables: Variable[] = [];
  let defaultLabels: Labels = {};
  for (;;) {
    if (tokens.isWord('DefaultLabels')) defaultLabels = parseLabels(tokens, 'DefaultLabels');
    else if (startsVariable(tokens)) variables.push(parseVariable(tokens));
    else break;
  }
  const hasRules = tokens.isWord('Rules');
  const rules = hasRules ? parseSection<Expression>(tokens, 'Rules', parseExpression) : [];
  const analyzers = startsAnalyzers(tokens, hasRules)
    ? parseSection<Rule>(tokens, 'Analyzers', parseRule)
    : [];
  if (rules.length === 0 && analyzers.length === 0) {
    throw tokens.unexpected(hasRules ? 'at least one rule' : 'Rules = [ … ]');
  }
  return { variables, defaultLabels, rules, analyzers };
}

function startsVariable(tokens: TokenStream): boolean {
  const token = tokens.peek();
  return (
    token.kind === 'word' && token.text !== 'Rules' && token.text !== 'Analyzers' && tokens.isSymbol('=', 1)
  );
}

function parseVariable(tokens: TokenStream): Variable {
  const name = tokens.next().text;
  tokens.symbol('=');
  if (!tokens.takeSymbol('[')) return { name, value: tokens.string() };
  const value: string[] = [];
  do value.push(tokens.string());
  while (tokens.takeSymbol(','));
  tokens.symbol(']');
  return { name, value };
}

function startsAnalyzers(tokens: TokenStream, hasRules: boolean): boolean {
  try {
    return tokens.isWord('Analyzers') && tokens.isSymbol('=', 1);
  } catch (error) {
    if (hasRules && error instanceof DqdlSyntaxError) return false;
    throw error;
  }
}

function parseSection<T>(
  tokens: TokenStream,
  name: string,
  parseItem: (tokens: TokenStream) => T,
): readonly T[] {
  tokens.word(name);
  tokens.symbol('=');
  tokens.symbol('[');
  const items: T[] = [];
  while (!tokens.isSymbol(']') || items.length > 0) {
    items.push(parseItem(tokens));
    if (!tokens.takeSymbol(',')) break;
  }
  if (!tokens.takeSymbol(']')) throw tokens.unexpected(', or ]');
  return items;
}
