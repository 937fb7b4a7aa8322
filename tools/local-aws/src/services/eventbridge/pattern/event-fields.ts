export type Scalar = string | number | boolean | null;

/** A value of an event, and which element of which arrays it lies in. */
export interface Leaf {
  readonly value: Scalar;
  readonly within: Membership | undefined;
}

/** The elements of arrays that a value lies in, the innermost first. */
export interface Membership {
  readonly array: object;
  readonly index: number;
  readonly outer: Membership | undefined;
}

/**
 * The values of an event by the path of their names, joined with dots: EventBridge does not tell `{"a.b": 1}` from `{"a": {"b": 1}}`.
 * A path is looked up when the first pattern asks for it.
 * @see https://github.com/aws/event-ruler#json-text-matching
 */
export class EventFields {
  readonly #event: unknown;
  readonly #leaves = new Map<string, readonly Leaf[]>();

  constructor(event: unknown) {
    this.#event = event;
  }

  /** Scalars only: an object, an empty array, or nothing at all are no leaves. */
  leaves(path: string): readonly Leaf[] {
    let leaves = this.#leaves.get(path);
    if (leaves === undefined) {
      leaves = find(this.#event, path);
      this.#leaves.set(path, leaves);
    }
    return leaves;
  }
}

const none: readonly Leaf[] = [];

function find(event: unknown, path: string): readonly Leaf[] {
  const leaves: Leaf[] = [];
  collect(event, path, undefined, leaves);
  return leaves.length === 0 ? none : leaves;
}

function collect(value: unknown, path: string | undefined, within: Membership | undefined, into: Leaf[]) {
  if (Array.isArray(value)) {
    for (const [index, element] of (value as unknown[]).entries()) {
      const inside = isScalar(element) ? within : { array: value, index, outer: within };
      collect(element, path, inside, into);
    }
  } else if (isScalar(value)) {
    if (path === undefined) into.push({ value, within });
  } else if (typeof value === 'object' && path !== undefined) {
    for (const { name, rest } of waysOf(path)) {
      if (Object.hasOwn(value, name)) collect((value as Record<string, unknown>)[name], rest, within, into);
    }
  }
}

interface Way {
  readonly name: string;
  /** Undefined when the name is all of the path. */
  readonly rest: string | undefined;
}

const ways = new Map<string, readonly Way[]>();

/** Each beginning of a path that may be one name. Paths come from patterns, so there are few. */
function waysOf(path: string): readonly Way[] {
  const known = ways.get(path);
  if (known !== undefined) return known;
  const found: Way[] = [];
  for (let dot = path.indexOf('.'); dot !== -1; dot = path.indexOf('.', dot + 1)) {
    found.push({ name: path.slice(0, dot), rest: path.slice(dot + 1) });
  }
  found.push({ name: path, rest: undefined });
  if (ways.size > 10_000) ways.clear();
  ways.set(path, found);
  return found;
}

export function isScalar(value: unknown): value is Scalar {
  return (
    value === null || typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean'
  );
}
