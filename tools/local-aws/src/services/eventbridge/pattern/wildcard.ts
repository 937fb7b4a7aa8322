import { invalidPattern } from './pattern-error.ts';

/** EventBridge refuses a wildcard as too complex by a measure that it does not publish; this one is ours. */
const mostStars = 20;

/** `*` is any run of characters; `\*` and `\\` are the characters themselves. Greedy segment search, so linear in practice. */
export function wildcard(pattern: string, path: readonly string[]): (value: string) => boolean {
  const segments: string[] = [];
  let segment = '';
  for (let at = 0; at < pattern.length; at++) {
    const character = pattern.charAt(at);
    if (character === '\\') {
      const next = pattern.charAt(++at);
      if (next !== '*' && next !== '\\') throw invalidPattern('Invalid escape character', path);
      segment += next;
    } else if (character === '*') {
      if (pattern.charAt(at + 1) === '*') throw invalidPattern('Consecutive wildcard characters', path);
      segments.push(segment);
      segment = '';
    } else segment += character;
  }
  segments.push(segment);
  if (segments.length - 1 > mostStars) throw invalidPattern('Rule is too complex', path);
  const first = segments[0] ?? '';
  if (segments.length === 1) return (value) => value === first;
  const last = segments.at(-1) ?? '';
  const middle = segments.slice(1, -1);
  return (value) => {
    if (value.length < first.length + last.length || !value.startsWith(first) || !value.endsWith(last))
      return false;
    const end = value.length - last.length;
    let from = first.length;
    for (const part of middle) {
      const found = value.indexOf(part, from);
      if (found === -1 || found + part.length > end) return false;
      from = found + part.length;
    }
    return true;
  };
}
