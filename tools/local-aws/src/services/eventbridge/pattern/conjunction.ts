import type { EventFields, Leaf, Membership, Scalar } from './event-fields.ts';
import type { ValueTest } from './matcher.ts';

/** Fields that an event must have together, in the order of their paths. */
export type Conjunction = readonly FieldTest[];

export interface FieldTest {
  readonly path: string;
  readonly tests: readonly ValueTest[];
  readonly mayBeAnything: boolean;
  readonly mayBeAbsent: boolean;
  /** The values it must have one of, when it lists nothing but values. */
  readonly exact: readonly Scalar[] | undefined;
}

/**
 * Fields of elements of one array must come from the same element of it.
 * @see https://github.com/aws/event-ruler#json-array-matching
 */
export function matchesConjunction(fields: Conjunction, event: EventFields): boolean {
  let within = false;
  for (const field of fields) {
    const leaves = event.leaves(field.path);
    if (!mayMatch(field, leaves)) return false;
    within ||= leaves.some((leaf) => leaf.within !== undefined);
  }
  return !within || new Search(fields, event).from(0, undefined);
}

/** Whether the field could match, were it alone. */
function mayMatch(field: FieldTest, leaves: readonly Leaf[]): boolean {
  // What lies in one element of an array may be absent from another, which the search decides.
  const canBeAbsent = leaves.length === 0 || leaves.some((leaf) => leaf.within !== undefined);
  return (field.mayBeAbsent && canBeAbsent) || leaves.some((leaf) => accepts(field, leaf));
}

const accepts = (field: FieldTest, { value }: Leaf) =>
  field.mayBeAnything || field.tests.some((test) => test(value));

/** Chooses a value for each field so that all of them lie in the same elements. */
class Search {
  readonly #fields: Conjunction;
  readonly #event: EventFields;
  readonly #names = new Map<object, number>();
  /** Choices that led nowhere. */
  readonly #tried = new Set<string>();
  /** The arrays that the fields from each on lie in: no other still matters there. */
  readonly #arraysFrom: readonly ReadonlySet<object>[];

  constructor(fields: Conjunction, event: EventFields) {
    this.#fields = fields;
    this.#event = event;
    const arrays = fields.map(
      ({ path }) =>
        new Set(event.leaves(path).flatMap(({ within }) => [...stepsOf(within)].map(({ array }) => array))),
    );
    this.#arraysFrom = fields.map((_, at) => new Set(arrays.slice(at).flatMap((set) => [...set])));
  }

  from(at: number, chosen: Membership | undefined): boolean {
    const field = this.#fields[at];
    if (field === undefined) return true;
    const key = `${at}:${this.#keyOf(at, chosen)}`;
    if (this.#tried.has(key)) return false;
    this.#tried.add(key);
    const near = this.#event.leaves(field.path).filter(({ within }) => isConsistent(within, chosen));
    if (near.length === 0 && field.mayBeAbsent) return this.from(at + 1, chosen);
    return near.some((leaf) => accepts(field, leaf) && this.from(at + 1, joined(leaf.within, chosen)));
  }

  #keyOf(at: number, chosen: Membership | undefined): string {
    const parts: string[] = [];
    for (const { array, index } of stepsOf(chosen)) {
      if (this.#arraysFrom[at]?.has(array) === true) parts.push(`${this.#nameOf(array)}=${index}`);
    }
    return parts.toSorted().join();
  }

  #nameOf(array: object): number {
    const name = this.#names.get(array) ?? this.#names.size;
    this.#names.set(array, name);
    return name;
  }
}

function* stepsOf(membership: Membership | undefined): Generator<Membership> {
  for (let step = membership; step !== undefined; step = step.outer) yield step;
}

function isConsistent(leaf: Membership | undefined, chosen: Membership | undefined): boolean {
  for (const { array, index } of stepsOf(leaf)) {
    for (const step of stepsOf(chosen)) if (step.array === array && step.index !== index) return false;
  }
  return true;
}

function joined(leaf: Membership | undefined, chosen: Membership | undefined): Membership | undefined {
  let all = chosen;
  for (const { array, index } of stepsOf(leaf)) {
    if (![...stepsOf(chosen)].some((step) => step.array === array)) all = { array, index, outer: all };
  }
  return all;
}
