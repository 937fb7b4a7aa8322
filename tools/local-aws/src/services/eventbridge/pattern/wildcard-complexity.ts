/**
 * EventBridge refuses wildcards by the number of beginnings of a pattern that one value may fit at the same time; it does not
 * publish its limit. This one is ours: it refuses EventBridge's own example of one too complex, `*:*:*:*:*:event-bus/*`, which
 * has seven.
 * @see https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-create-pattern-operators.html#eb-filtering-wildcard-matching
 */
const mostBeginnings = 6;

/** Sets of positions looked at before a pattern is taken for too complex without an answer. */
const mostSets = 2000;

/** Whether some value could be within more than `mostBeginnings` beginnings of the pattern at once. */
export function isTooComplex(segments: readonly string[]): boolean {
  if (segments.length - 1 <= 2) return false;
  const steps = stepsOf(segments);
  const alphabet = new Set([...Array.from(segments.join('')), '\u0000']);
  const start = closureOf(steps, [0]);
  const seen = new Set([start.join()]);
  const open = [start];
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    if (next.length > mostBeginnings || seen.size > mostSets) return true;
    for (const character of alphabet) {
      const reached = closureOf(steps, follow(steps, next, character));
      const key = reached.join();
      if (reached.length === 0 || seen.has(key)) continue;
      seen.add(key);
      open.push(reached);
    }
  }
  return false;
}

/** The pattern, one step a character; null is a star. */
type Steps = readonly (string | null)[];

function stepsOf(segments: readonly string[]): Steps {
  return segments.flatMap((segment, index) => [...(index === 0 ? [] : [null]), ...Array.from(segment)]);
}

/** A star may be left without a character; where it is left, the star itself counts and not what follows it. */
function closureOf(steps: Steps, positions: readonly number[]): readonly number[] {
  return [...new Set(positions)].filter((at) => at < steps.length || steps.at(-1) === null).toSorted();
}

function follow(steps: Steps, positions: readonly number[], character: string): number[] {
  return positions.flatMap((at) => {
    if (steps[at] !== null) return steps[at] === character ? [at + 1] : [];
    return steps[at + 1] === character ? [at, at + 2] : [at];
  });
}
