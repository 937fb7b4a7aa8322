import type { ObjectVersion } from '../stored-object.ts';
import type { LifecycleFilter, LifecycleRule } from './lifecycle-rules.ts';

const day = 86_400_000;

/**
 * Days are counted from the moment and rounded up to the next midnight in UTC.
 * @see https://docs.aws.amazon.com/AmazonS3/latest/userguide/intro-lifecycle-rules.html#intro-lifecycle-rules-number-of-days
 */
export const midnightAfter = (from: number, days: number) => Math.ceil((from + days * day) / day) * day;

export type Expiry =
  | { readonly action: 'expire'; readonly object: ObjectVersion }
  | { readonly action: 'remove'; readonly object: ObjectVersion };

/** What the rules do to the versions of one key, the newest first. */
export function expiriesOf({
  rules,
  versions,
  now,
}: {
  rules: readonly LifecycleRule[];
  versions: readonly ObjectVersion[];
  now: number;
}): readonly Expiry[] {
  const enabled = rules.filter((rule) => rule.enabled);
  const [latest, ...noncurrent] = versions;
  const expiries: Expiry[] = [];
  if (latest?.marker === false) {
    const when = expirationOf(enabled, latest);
    if (when !== undefined && when.at <= now) expiries.push({ action: 'expire', object: latest });
  }
  if (latest?.marker === true && noncurrent.length === 0 && isSpent(enabled, latest, now)) {
    expiries.push({ action: 'remove', object: latest });
  }
  for (const [newer, object] of noncurrent.entries()) {
    const since = versions[newer]?.modified ?? now;
    const due = enabled.some(
      (rule) =>
        rule.noncurrent !== undefined &&
        fits(rule.filter, object) &&
        newer >= rule.noncurrent.newer &&
        midnightAfter(since, rule.noncurrent.days) <= now,
    );
    if (due) expiries.push({ action: 'remove', object });
  }
  return expiries;
}

/** When a current version expires, and by which rule: the earliest. */
export function expirationOf(
  rules: readonly LifecycleRule[],
  object: ObjectVersion,
): { readonly at: number; readonly rule: LifecycleRule } | undefined {
  return rules
    .flatMap((rule) => {
      const { expiration } = rule;
      if (!rule.enabled || expiration === undefined || 'marker' in expiration || !fits(rule.filter, object))
        return [];
      return [
        {
          rule,
          at: 'date' in expiration ? expiration.date : midnightAfter(object.modified, expiration.days),
        },
      ];
    })
    .reduce<{ at: number; rule: LifecycleRule } | undefined>(
      (first, one) => (first === undefined || one.at < first.at ? one : first),
      undefined,
    );
}

/** A delete marker with nothing below it. A rule with days removes it too, at that age. */
function isSpent(rules: readonly LifecycleRule[], marker: ObjectVersion, now: number): boolean {
  return rules.some(({ expiration, filter }) => {
    if (expiration === undefined || !marker.key.startsWith(filter.prefix)) return false;
    if ('marker' in expiration) return true;
    if (filter.tags.length > 0 || 'date' in expiration) return false;
    return midnightAfter(marker.modified, expiration.days) <= now;
  });
}

function fits(
  { prefix, tags, larger, smaller }: LifecycleFilter,
  { key, size, attributes, marker }: ObjectVersion,
): boolean {
  const own = attributes.tags ?? [];
  return (
    key.startsWith(prefix) &&
    tags.every((tag) => own.some(({ Key, Value }) => Key === tag.Key && Value === tag.Value)) &&
    (marker || larger === undefined || size > larger) &&
    (marker || smaller === undefined || size < smaller)
  );
}
