import type { EventFields, Scalar } from './event-fields.ts';
import type { Pattern } from './pattern.ts';

interface Indexed<Rule> {
  readonly rule: Rule;
  readonly pattern: Pattern;
}

/**
 * The rules of one bus, each below the values of the field that tells it best from the others, so that an event is held against
 * the few that could want it, however many there are.
 */
export class RuleIndex<Rule> {
  readonly #byValue = new Map<string, Map<Scalar, Indexed<Rule>[]>>();
  readonly #others: Indexed<Rule>[] = [];

  constructor(rules: Iterable<Indexed<Rule>>) {
    const all = [...rules];
    const shared = countValues(all);
    for (const entry of all) {
      const field = mostTelling(entry.pattern, shared);
      if (field === undefined) this.#others.push(entry);
      else for (const value of entry.pattern.exact.get(field) ?? []) this.#add(field, value, entry);
    }
  }

  matching(event: EventFields): Rule[] {
    const found: Rule[] = [];
    const hold = ({ rule, pattern }: Indexed<Rule>) => {
      if (pattern.matches(event)) found.push(rule);
    };
    this.#others.forEach(hold);
    for (const [field, byValue] of this.#byValue) {
      const leaves = event.leaves(field);
      const [only] = leaves;
      if (leaves.length === 1 && only !== undefined) byValue.get(only.value)?.forEach(hold);
      // A rule stands below one field, but may name several of its values.
      else new Set(leaves.flatMap(({ value }) => byValue.get(value) ?? [])).forEach(hold);
    }
    return found;
  }

  #add(field: string, value: Scalar, entry: Indexed<Rule>): void {
    const byValue = this.#byValue.get(field) ?? new Map<Scalar, Indexed<Rule>[]>();
    this.#byValue.set(field, byValue);
    const entries = byValue.get(value) ?? [];
    byValue.set(value, entries);
    entries.push(entry);
  }
}

type Counts = ReadonlyMap<string, ReadonlyMap<Scalar, number>>;

/** How many rules name a value of a field. */
function countValues(rules: readonly Indexed<unknown>[]): Counts {
  const counts = new Map<string, Map<Scalar, number>>();
  for (const { pattern } of rules) {
    for (const [field, values] of pattern.exact) {
      const ofField = counts.get(field) ?? new Map<Scalar, number>();
      counts.set(field, ofField);
      for (const value of values) ofField.set(value, (ofField.get(value) ?? 0) + 1);
    }
  }
  return counts;
}

/** The field whose values the fewest rules share, and among equals one that many rules name, so that few fields are looked up. */
function mostTelling(pattern: Pattern, shared: Counts): string | undefined {
  let best: { readonly field: string; readonly crowd: number; readonly values: number } | undefined;
  for (const [field, values] of pattern.exact) {
    const ofField = shared.get(field);
    const crowd = Math.max(...values.map((value) => ofField?.get(value) ?? 0));
    const size = ofField?.size ?? 0;
    if (best === undefined || crowd < best.crowd || (crowd === best.crowd && size > best.values))
      best = { field, crowd, values: size };
  }
  return best?.field;
}
