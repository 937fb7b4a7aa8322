/** Defaults of a target that names no RetryPolicy. @see https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-rule-retry-policy.html */
export const defaultRetryPolicy = { attempts: 185, ageSeconds: 86_400 } as const;

export interface RetryPolicy {
  readonly MaximumRetryAttempts?: number;
  readonly MaximumEventAgeInSeconds?: number;
}

/** What ended the retries, in the words of a dead letter. */
export type Exhausted = 'MaximumRetryAttempts' | 'MaximumEventAgeInSeconds';

const shortest = 1000;
/** 185 attempts then take about the 24 hours that EventBridge names. */
const longest = 600_000;

/** Milliseconds until the next attempt: doubling, with jitter. AWS does not publish its own figures. */
export function backoff(retriesSoFar: number, random: () => number): number {
  const full = Math.min(shortest * 2 ** Math.min(retriesSoFar, 20), longest);
  return Math.round(full / 2 + (full / 2) * random());
}

/** What comes after a failure that may be retried. */
export function afterFailure({
  policy,
  retries,
  first,
  now,
  random,
}: {
  policy: RetryPolicy | undefined;
  /** Attempts behind the first one. */
  retries: number;
  /** When the first attempt was, in epoch milliseconds. */
  first: number;
  now: number;
  random: () => number;
}): { readonly next: number } | { readonly exhausted: Exhausted } {
  const attempts = policy?.MaximumRetryAttempts ?? defaultRetryPolicy.attempts;
  const deadline = deadlineOf(policy, first);
  if (retries >= attempts) return { exhausted: 'MaximumRetryAttempts' };
  if (now >= deadline) return { exhausted: 'MaximumEventAgeInSeconds' };
  return { next: Math.min(now + backoff(retries, random), deadline) };
}

/** When an event is too old to be tried again, in epoch milliseconds. */
export function deadlineOf(policy: RetryPolicy | undefined, first: number): number {
  return first + (policy?.MaximumEventAgeInSeconds ?? defaultRetryPolicy.ageSeconds) * 1000;
}
