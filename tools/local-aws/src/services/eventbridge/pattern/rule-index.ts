import type { Pattern } from './pattern.ts';

interface Indexed<Rule> {
  readonly rule: Rule;
  readonly pattern: Pattern;
}

/**
 * The rules of one bus by the source and detail-type that they name, so that an event is held against the few that could want it,
 * however many there are.
 */
export class RuleIndex<Rule> {
  readonly #byBoth = new Map<string, Indexed<Rule>[]>();
  readonly #others: Indexed<Rule>[] = [];

  constructor(rules: Iterable<Indexed<Rule>>) {
    for (const entry of rules) {
      const sources = entry.pattern.exactly('source');
      const detailTypes = entry.pattern.exactly('detail-type');
      if (sources === undefined || detailTypes === undefined) this.#others.push(entry);
      else {
        for (const key of new Set(
          sources.flatMap((source) => detailTypes.map((type) => keyOf(source, type))),
        )) {
          const bucket = this.#byBoth.get(key) ?? [];
          this.#byBoth.set(key, bucket);
          bucket.push(entry);
        }
      }
    }
  }

  /** `event` has at least `source` and `detail-type`. */
  matching(event: Readonly<Record<string, unknown>>): Rule[] {
    const named = this.#byBoth.get(keyOf(String(event['source']), String(event['detail-type']))) ?? [];
    return [...named, ...this.#others]
      .filter(({ pattern }) => pattern.matches(event))
      .map(({ rule }) => rule);
  }
}

const keyOf = (source: string, detailType: string) => JSON.stringify([source, detailType]);
