import { type PatternNode, PatternSource } from './pattern-source.ts';

type Failure = ReturnType<PatternSource['refuse']>;

/** Deeper than any pattern means to be, and shallow enough for the stack. */
const deepest = 100;

/**
 * Reads the JSON of a pattern with the place of every value, since EventBridge names the place where a pattern goes wrong.
 * Its words are those of Jackson, which EventBridge reads patterns with.
 */
export function readPatternJson(source: PatternSource): PatternNode {
  const reader = new Reader(source);
  const node = reader.value(0);
  reader.end();
  return node;
}

class Reader {
  readonly #source: PatternSource;
  readonly #text: string;
  #at = 0;

  constructor(source: PatternSource) {
    this.#source = source;
    this.#text = source.text;
  }

  value(depth: number): PatternNode {
    if (depth > deepest) throw this.#source.refuse('the pattern is nested too deeply', this.#at);
    this.#blank();
    const character = this.#text[this.#at];
    if (character === undefined) throw this.#ended('end-of-input');
    if (character === '{') return this.#object(depth);
    if (character === '[') return this.#array(depth);
    if (character === '"') {
      const start = this.#at + 1;
      const value = this.#string();
      return { kind: 'string', value, at: start, end: this.#at };
    }
    return this.#number() ?? this.#literal();
  }

  end(): void {
    this.#blank();
    if (this.#at < this.#text.length) throw this.#unexpected('expected end of the pattern');
  }

  #object(depth: number): PatternNode {
    const at = ++this.#at;
    const members = new Map<string, PatternNode>();
    this.#blank();
    if (this.#text[this.#at] === '}') return { kind: 'object', members, at, end: ++this.#at };
    for (;;) {
      this.#blank();
      if (this.#at >= this.#text.length) throw this.#ended('expected close marker for Object');
      if (this.#text[this.#at] !== '"')
        throw this.#unexpected('was expecting double-quote to start field name');
      const name = this.#string();
      this.#blank();
      if (this.#text[this.#at] !== ':')
        throw this.#unexpected('was expecting a colon to separate field name and value');
      this.#at++;
      members.set(name, this.value(depth + 1));
      this.#blank();
      const next = this.#text[this.#at];
      if (next === '}') return { kind: 'object', members, at, end: ++this.#at };
      if (next === undefined) throw this.#ended('expected close marker for Object');
      if (next !== ',') throw this.#unexpected('was expecting comma to separate Object entries');
      this.#at++;
    }
  }

  #array(depth: number): PatternNode {
    const at = ++this.#at;
    const items: PatternNode[] = [];
    this.#blank();
    if (this.#text[this.#at] === ']') return { kind: 'array', items, at, end: ++this.#at };
    for (;;) {
      items.push(this.value(depth + 1));
      this.#blank();
      const next = this.#text[this.#at];
      if (next === ']') return { kind: 'array', items, at, end: ++this.#at };
      if (next === undefined) throw this.#ended('expected close marker for Array');
      if (next !== ',') throw this.#unexpected('was expecting comma to separate Array entries');
      this.#at++;
    }
  }

  #string(): string {
    const match = this.#match(/"(?:[^"\\\u0000-\u001f]|\\(?:["\\/bfnrt]|u[0-9a-fA-F]{4}))*"/y);
    if (match === undefined) {
      this.#at++;
      throw this.#source.refuse('Unexpected end or character within a string', this.#at);
    }
    return JSON.parse(match) as string;
  }

  #number(): PatternNode | undefined {
    const match = this.#match(/-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?(?![\w.])/y);
    return match === undefined ? undefined : { kind: 'number', value: Number(match), ...this.#here() };
  }

  #literal(): PatternNode {
    const token = this.#match(/[\p{L}\p{N}_$]+/uy);
    if (token === undefined)
      throw this.#unexpected(
        "expected a valid value (JSON String, Number, Array, Object or token 'null', 'true' or 'false')",
      );
    const literals = new Map<string, boolean | null>([
      ['true', true],
      ['false', false],
      ['null', null],
    ]);
    const value = literals.get(token);
    if (value === undefined) {
      throw this.#source.refuse(
        `Unrecognized token '${token}': was expecting (JSON String, Number, Array, Object or token 'null', 'true' or 'false')`,
        this.#at,
      );
    }
    return { kind: 'literal', value, ...this.#here() };
  }

  #here(): { at: number; end: number } {
    return { at: this.#at, end: this.#at };
  }

  #match(expression: RegExp): string | undefined {
    expression.lastIndex = this.#at;
    const match = expression.exec(this.#text)?.[0];
    if (match !== undefined) this.#at += match.length;
    return match;
  }

  #blank(): void {
    this.#match(/[ \t\r\n]*/y);
  }

  #unexpected(expectation: string): Failure {
    const character = this.#text[this.#at] ?? '';
    return this.#source.refuse(
      `Unexpected character ('${character}' (code ${character.charCodeAt(0)})): ${expectation}`,
      this.#at,
    );
  }

  #ended(expectation: string): Failure {
    return this.#source.refuse(`Unexpected end-of-input: ${expectation}`, this.#text.length);
  }
}
