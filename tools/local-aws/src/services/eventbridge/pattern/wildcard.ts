/** A wildcard that cannot be compiled: EventBridge's reason. */
export class WildcardProblem extends Error {
  override readonly name = 'WildcardProblem';
}

/** A `*` stands for any run of characters; `\*` and `\\` are the characters themselves. */
export function wildcard(pattern: string): (value: string) => boolean {
  const segments = segmentsOf(pattern);
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

/** The texts between the stars. */
export function segmentsOf(pattern: string): readonly string[] {
  const segments: string[] = [];
  let segment = '';
  for (let at = 0; at < pattern.length; at++) {
    const character = pattern.charAt(at);
    if (character === '\\') {
      const next = pattern.charAt(at + 1);
      if (next !== '*' && next !== '\\')
        throw new WildcardProblem(`Invalid escape character at pos ${position(pattern, at)}`);
      segment += next;
      at++;
    } else if (character === '*') {
      if (pattern.charAt(at + 1) === '*')
        throw new WildcardProblem(`Consecutive wildcard characters at pos ${position(pattern, at)}`);
      segments.push(segment);
      segment = '';
    } else segment += character;
  }
  return [...segments, segment];
}

/** EventBridge counts bytes, from the quote that it puts in front of a string. */
const position = (pattern: string, at: number) => Buffer.byteLength(pattern.slice(0, at)) + 1;
