import type { Position } from './position.ts';

export interface Token {
  /** `word` holds keywords and unquoted names; `string` its text without quotes, escapes left in. */
  readonly kind: 'word' | 'number' | 'string' | 'variable' | 'symbol' | 'end';
  readonly text: string;
  readonly at: Position;
}

export function described({ kind, text }: Token): string {
  if (kind === 'end') return 'the end of the ruleset';
  if (kind === 'string') return `"${text}"`;
  return kind === 'variable' ? `$${text}` : text;
}
