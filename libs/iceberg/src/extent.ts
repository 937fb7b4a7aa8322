import type { PartitionValue } from './schema.ts';
import { comparePartitions } from './single-value.ts';

/** Which values something may hold; without bounds, none but null. */
export interface Extent {
  readonly containsNull: boolean;
  readonly lower: Exclude<PartitionValue, null> | null;
  readonly upper: Exclude<PartitionValue, null> | null;
}

/** Which values are wanted: the listed ones, null among them or not, or an inclusive range, which never holds null. */
export type ValueFilter =
  | { readonly values: readonly PartitionValue[] }
  | { readonly from?: Exclude<PartitionValue, null>; readonly to?: Exclude<PartitionValue, null> };

export const extentOf = (value: PartitionValue): Extent => ({
  containsNull: value === null,
  lower: value,
  upper: value,
});

/** The least extent that has all the values. */
export function extentAround(values: readonly PartitionValue[]): Extent {
  const present = values.filter((value) => value !== null).sort(comparePartitions);
  return {
    containsNull: present.length < values.length,
    lower: present[0] ?? null,
    upper: present.at(-1) ?? null,
  };
}

/** False only where nothing of that extent can be wanted; null is an extent that nobody knows. */
export function mayMatch(filter: ValueFilter, extent: Extent | null): boolean {
  if (extent === null) return true;
  const { containsNull, lower, upper } = extent;
  if ('values' in filter) {
    if (lower === upper && !containsNull) return filter.values.includes(lower);
    return filter.values.some((value) =>
      value === null
        ? containsNull
        : lower !== null &&
          upper !== null &&
          comparePartitions(value, lower) >= 0 &&
          comparePartitions(value, upper) <= 0,
    );
  }
  if (lower === null || upper === null) return false;
  return (
    (filter.from === undefined || comparePartitions(upper, filter.from) >= 0) &&
    (filter.to === undefined || comparePartitions(lower, filter.to) <= 0)
  );
}
