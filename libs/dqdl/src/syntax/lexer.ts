import type { Position } from './position.ts';
import { DqdlSyntaxError } from './syntax-error.ts';
import type { Token } from './token.ts';

const symbols = ['!=', '>=', '<=', '=', '>', '<', '[', ']', '(', ')', ',', '-', '+', '*', '/', '{', '}', ':'];
const wordCharacters = /[A-Za-z0-9_.]+/y;
const blanks = /[ \t\n]+/y;
// The official lexer ends a comment at a line feed only, so a comment needs one after it.
const comment = /#[^\n]*\n/y;
const quoted = /"((?:\\["\\]|[^"])*)"/y;
const variable = /\$([A-Za-z0-9_]+)/y;

/** Tokens one by one, so that text after the last section is never looked at, as in the official parser. */
export class Lexer {
  readonly #text: string;
  #offset = 0;
  #line = 1;
  #lineStart = 0;

  constructor(text: string) {
    this.#text = text;
  }

  next(): Token {
    while (this.#take(blanks) ?? this.#take(comment)) continue;
    const at = this.#position();
    if (this.#offset >= this.#text.length) return { kind: 'end', text: '', at };
    const string = this.#take(quoted);
    if (string) return { kind: 'string', text: string[1] ?? '', at };
    const word = this.#take(wordCharacters);
    if (word) return { kind: /^\d+(\.\d+)?$/.test(word[0]) ? 'number' : 'word', text: word[0], at };
    const reference = this.#take(variable);
    if (reference) return { kind: 'variable', text: reference[1] ?? '', at };
    const symbol = symbols.find((each) => this.#text.startsWith(each, this.#offset));
    if (symbol === undefined) throw this.#unreadable(at);
    this.#advance(symbol.length);
    return { kind: 'symbol', text: symbol, at };
  }

  #take(pattern: RegExp): RegExpExecArray | null {
    pattern.lastIndex = this.#offset;
    const match = pattern.exec(this.#text);
    if (match) this.#advance(match[0].length);
    return match;
  }

  #advance(length: number): void {
    const end = this.#offset + length;
    for (; this.#offset < end; this.#offset += 1) {
      if (this.#text[this.#offset] !== '\n') continue;
      this.#line += 1;
      this.#lineStart = this.#offset + 1;
    }
  }

  #position(): Position {
    return { line: this.#line, column: this.#offset - this.#lineStart + 1 };
  }

  #unreadable(at: Position): DqdlSyntaxError {
    const character = this.#text[this.#offset] ?? '';
    const hint = hints[character];
    return new DqdlSyntaxError({
      at,
      expected: 'a rule, a name, a number or a string in double quotes',
      found: character === '\r' ? 'a carriage return' : character,
      ...(hint === undefined ? {} : { hint }),
    });
  }
}

const hints: Readonly<Record<string, string>> = {
  '\r': 'Lines of DQDL end with a line feed alone',
  "'": 'Strings are in double quotes',
  '"': 'The string is not closed',
  '#': 'A comment needs a line end after it',
};
