import type { PartitionSummary } from './manifest-list.ts';
import type { PartitionValue } from './schema.ts';
import { comparePartitions } from './single-value.ts';

/**
 * Which partitions are wanted: the listed values (null is the partition of rows without one), or an inclusive range,
 * which never holds null.
 */
export type PartitionFilter =
  | { readonly values: readonly PartitionValue[] }
  | { readonly from?: Exclude<PartitionValue, null>; readonly to?: Exclude<PartitionValue, null> };

export function matches(filter: PartitionFilter, value: PartitionValue): boolean {
  if ('values' in filter) return filter.values.includes(value);
  if (value === null) return false;
  return (
    (filter.from === undefined || comparePartitions(value, filter.from) >= 0) &&
    (filter.to === undefined || comparePartitions(value, filter.to) <= 0)
  );
}

/** False only where no file of the manifest can match. */
export function mayMatch(filter: PartitionFilter, summary: PartitionSummary | null): boolean {
  if (summary === null) return true;
  const { containsNull, lower, upper } = summary;
  if ('values' in filter) {
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
