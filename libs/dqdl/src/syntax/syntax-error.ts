import type { Position } from './position.ts';

/** A ruleset that is not DQDL: where, what was expected and what was found. */
export class DqdlSyntaxError extends Error {
  override readonly name = 'DqdlSyntaxError';
  readonly line: number;
  readonly column: number;
  readonly expected: string;
  readonly found: string;

  constructor({
    at,
    expected,
    found,
    hint,
  }: {
    readonly at: Position;
    readonly expected: string;
    readonly found: string;
    readonly hint?: string;
  }) {
    super(`${at.line}:${at.column}: expected ${expected}, found ${found}${hint ? `. ${hint}` : ''}`);
    this.line = at.line;
    this.column = at.column;
    this.expected = expected;
    this.found = found;
  }
}
