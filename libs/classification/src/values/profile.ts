/** What is true of a sample of a column, in shares and counts. Holds the values: never returned to a caller. */
export interface Profile {
  /** Without nulls, blanks and the signs that people type for nothing. */
  readonly values: readonly string[];
  readonly distinct: number;
  readonly looked: number;
  readonly medianLength: number;
  readonly medianWords: number;
  share(test: (value: string) => boolean): number;
  count(test: (value: string) => boolean): number;
}

const nothing = /^(?:|-+|n\/?a|none|null|nil|unknown|unbekannt|inconnu|\?+|x+|\.+|test|k\.?a\.?|tbd|nan)$/i;
const most = 400;

export function profileOf(sample: readonly (string | null)[]): Profile {
  const values = sample
    .filter((value) => value !== null)
    .map((value) => value.trim())
    .filter((value) => !nothing.test(value))
    .slice(0, most);
  const count = (test: (value: string) => boolean) => values.filter(test).length;
  return {
    values,
    distinct: new Set(values).size,
    looked: sample.length,
    medianLength: median(values.map(({ length }) => length)),
    medianWords: median(values.map((value) => value.split(/\s+/).length)),
    count,
    share: (test) => (values.length === 0 ? 0 : count(test) / values.length),
  };
}

export function median(numbers: readonly number[]): number {
  return quantile(numbers, 0.5);
}

export function quantile(numbers: readonly number[], at: number): number {
  const sorted = [...numbers].sort((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(at * sorted.length))] ?? 0;
}
