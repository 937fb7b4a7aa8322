import type { AwsError } from '../../../endpoint/aws-error.ts';
import { invalidPattern } from './pattern-error.ts';

/** A value in a pattern. `at` counts the characters that are read when it is seen, `end` those when it is over. */
export type PatternNode = { readonly at: number; readonly end: number } & (
  | { readonly kind: 'object'; readonly members: ReadonlyMap<string, PatternNode> }
  | { readonly kind: 'array'; readonly items: readonly PatternNode[] }
  | { readonly kind: 'string'; readonly value: string }
  | { readonly kind: 'number'; readonly value: number }
  | { readonly kind: 'literal'; readonly value: boolean | null }
);

/** Jackson repeats that much of a text in a message. */
const longestEcho = 500;

/** The text of a pattern, which knows how EventBridge names a place in it. */
export class PatternSource {
  readonly text: string;

  constructor(text: string) {
    this.text = text;
  }

  /** `nested` is for what EventBridge finds within a list: it names the place twice. */
  refuse(reason: string, offset: number, { nested = false } = {}): AwsError {
    const place = this.#place(offset);
    return invalidPattern(`${reason}${place}${nested ? place : ''}`);
  }

  #place(offset: number): string {
    const before = this.text.slice(0, offset).split('\n');
    const column = (before.at(-1)?.length ?? 0) + 1;
    const rest = this.text.length - longestEcho;
    const echo = `"${this.text.slice(0, longestEcho)}"${rest > 0 ? `[truncated ${rest} chars]` : ''}`;
    return `\n at [Source: (String)${echo}; line: ${before.length}, column: ${column}]`;
  }
}
