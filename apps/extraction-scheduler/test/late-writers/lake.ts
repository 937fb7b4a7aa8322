import type { Row } from './source.ts';

/** How curation ranks rows of one key: `later-read` where the source holds each key once. */
export type MergeRule = 'later-read' | 'newest-watermark';

/**
 * A lake table by business date, written as curation's plans do: existing rows of the touched days and the batch, ranked by
 * key, the first kept. Days of keys that the batch now has elsewhere are touched too.
 */
export class Lake {
  #rows: readonly Row[] = [];
  readonly #rule: MergeRule;

  constructor(rule: MergeRule) {
    this.#rule = rule;
  }

  get rows(): readonly Row[] {
    return this.#rows;
  }

  merge(batch: readonly Row[]): void {
    this.#write(batch, new Set());
  }

  /** The batch is all that there is of these days. */
  rebuild(batch: readonly Row[], { from, to }: { readonly from: string; readonly to: string }): void {
    const within = batch.filter(({ day }) => day >= from && day <= to);
    const emptied = this.#rows.filter(({ day }) => day >= from && day <= to).map(({ day }) => day);
    this.#write(within, new Set([...emptied, ...within.map(({ day }) => day)]));
  }

  #write(batch: readonly Row[], rebuilt: ReadonlySet<string>): void {
    const keys = new Set(batch.map(({ key }) => key));
    const touched = new Set([
      ...rebuilt,
      ...batch.map(({ day }) => day),
      ...this.#rows.filter(({ key }) => keys.has(key)).map(({ day }) => day),
    ]);
    const existing = this.#rows.filter(({ day }) => touched.has(day) && !rebuilt.has(day));
    const best = new Map<number, Row>();
    for (const row of existing) best.set(row.key, row);
    for (const row of batch) {
      const other = best.get(row.key);
      const wins = other === undefined || this.#rule === 'later-read' || row.stamp >= other.stamp;
      if (wins) best.set(row.key, row);
    }
    this.#rows = [...this.#rows.filter(({ day }) => !touched.has(day)), ...best.values()];
  }
}
