/** A compiled path; undefined where the event has nothing there. */
export type JsonPath = (event: unknown) => unknown;

/**
 * The JSON paths of EventBridge: `$`, names behind dots, indexes and `*` in brackets. Any other text is no path.
 * @see https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-transform-target-input.html
 */
export function compileJsonPath(path: string): JsonPath | undefined {
  if (!/^\$(?:\.[\p{L}\p{N}_/ -]+|\.\*|\[(?:\d{1,6}|\*)\]|\['[^'\]]+'\])*$/u.test(path)) return undefined;
  const steps = [...path.matchAll(/\.([^.[]+)|\[(?:(\d+|\*)|'([^']+)')\]/g)].map(
    ([, name, index, quoted]) => name ?? index ?? quoted ?? '',
  );
  return (event) => follow(event, steps, 0);
}

function follow(value: unknown, steps: readonly string[], at: number): unknown {
  const step = steps[at];
  if (step === undefined) return value;
  if (typeof value !== 'object' || value === null) return undefined;
  if (step === '*') {
    const found = Object.values(value)
      .map((each) => follow(each, steps, at + 1))
      .filter((each) => each !== undefined);
    return found;
  }
  return Object.hasOwn(value, step)
    ? follow((value as Record<string, unknown>)[step], steps, at + 1)
    : undefined;
}
