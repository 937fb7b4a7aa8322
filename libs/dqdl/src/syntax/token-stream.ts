import { Lexer } from './lexer.ts';
import type { Position } from './position.ts';
import { DqdlSyntaxError } from './syntax-error.ts';
import { described, type Token } from './token.ts';

const deepest = 100;

/** The tokens of a ruleset with as much look-ahead as the grammar needs. */
export class TokenStream {
  readonly #lexer: Lexer;
  readonly #ahead: Token[] = [];
  #depth = 0;

  constructor(text: string) {
    this.#lexer = new Lexer(text);
  }

  peek(distance = 0): Token {
    while (this.#ahead.length <= distance) this.#ahead.push(this.#lexer.next());
    return this.#ahead[distance] ?? this.#lexer.next();
  }

  next(): Token {
    return this.#ahead.shift() ?? this.#lexer.next();
  }

  get at(): Position {
    return this.peek().at;
  }

  isSymbol(text: string, distance = 0): boolean {
    const token = this.peek(distance);
    return token.kind === 'symbol' && token.text === text;
  }

  isWord(text: string, distance = 0): boolean {
    const token = this.peek(distance);
    return token.kind === 'word' && token.text === text;
  }

  takeSymbol(text: string): boolean {
    const found = this.isSymbol(text);
    if (found) this.next();
    return found;
  }

  takeWord(...texts: readonly string[]): boolean {
    const found = texts.some((text) => this.isWord(text));
    if (found) this.next();
    return found;
  }

  symbol(text: string): void {
    if (!this.takeSymbol(text)) throw this.unexpected(text);
  }

  word(text: string): void {
    if (!this.takeWord(text)) throw this.unexpected(text);
  }

  string(expected = 'a string in double quotes'): string {
    if (this.peek().kind !== 'string') throw this.unexpected(expected);
    return this.next().text;
  }

  /** What stands in parentheses, to a depth that the stack can hold. */
  parenthesised<T>(parse: () => T): T {
    this.symbol('(');
    if (this.#depth === deepest) throw this.unexpected(`at most ${deepest} levels of parentheses`);
    this.#depth += 1;
    const inner = parse();
    this.#depth -= 1;
    this.symbol(')');
    return inner;
  }

  unexpected(expected: string, hint?: string): DqdlSyntaxError {
    const token = this.peek();
    return new DqdlSyntaxError({
      at: token.at,
      expected,
      found: described(token),
      ...(hint === undefined ? {} : { hint }),
    });
  }
}
