import { notSupported, type Position } from '../query-error.ts';

/**
 * A Java-style pattern (https://trino.io/docs/current/functions/regexp.html) as RE2 reads it
 * (https://github.com/google/re2/wiki/Syntax); what the two read differently is refused.
 */
export function portablePattern(
  pattern: string,
  { endAnchor, at }: { endAnchor: boolean; at: Position },
): string {
  const refuse = (what: string) => notSupported(`${what} in a regular expression is`, at);
  let written = '';
  let inClass = false;
  for (let index = 0; index < pattern.length; index += 1) {
    const rest = pattern.slice(index);
    const character = rest.charAt(0);
    if (character === '\\') {
      const next = rest.charAt(1);
      if (/[1-9]/.test(next)) throw refuse('A back reference');
      if (/[a-zA-Z]/.test(next) && !'dDwWsSbBntrfv'.includes(next)) throw refuse(`\\${next}`);
      written += rest.slice(0, 2);
      index += 1;
    } else if (inClass) {
      if (character === '[' || rest.startsWith('&&')) throw refuse('A nested character class');
      if (character === ']') inClass = false;
      written += character;
    } else if (character === '[') {
      inClass = true;
      // A bracket that comes first stands for itself.
      const opening = /^\[\^?\]?/.exec(rest)?.[0] ?? '[';
      if (opening.endsWith(']')) throw refuse('An empty character class');
      written += opening;
      index += opening.length - 1;
    } else if (rest.startsWith('(?') && !/^\(\?(:|i\))/.test(rest)) {
      throw refuse('A look-around or named group or flag');
    } else if (/^[*+?}]\+/.test(rest)) {
      throw refuse('A possessive quantifier');
    } else if (character === '$') {
      if (!endAnchor) throw refuse('$ outside of regexp_like and a group');
      written += String.raw`(?:\n?\z)`;
    } else {
      written += character;
    }
  }
  return written;
}
