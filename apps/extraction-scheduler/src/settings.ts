import { z } from 'zod';
import type { Policy } from './core/policy.ts';

/** @see https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_SendMessage.html */
const longestPause = 900;

const seconds = z.coerce.number().int().nonnegative();

export const settings = z.object({
  /** Folder of `*.odcs.yaml`; the sample shop's where it is not set. */
  DAYBREAK_CONTRACTS: z.string().min(1).optional(),
  DAYBREAK_SAFETY_LAG_SECONDS: seconds.default(120),
  DAYBREAK_OVERLAP_SECONDS: seconds.default(300),
  DAYBREAK_MAX_ATTEMPTS: z.coerce.number().int().positive().default(3),
  /** Pause before the second attempt, the third, …, e.g. `30,120`. */
  DAYBREAK_RETRY_SECONDS: z
    .string()
    .regex(/^\d+(,\d+)*$/, 'expected whole seconds separated by commas, e.g. 30,120')
    .default('30,120')
    .transform((text) => text.split(',').map(Number))
    .pipe(z.array(z.int().max(longestPause, `expected at most ${longestPause} s, SQS's longest delay`))),
  /** Pause before a run is tried again that gave way to a busy source. */
  DAYBREAK_DEFER_SECONDS: seconds.max(longestPause).default(longestPause),
  DAYBREAK_MAX_DEFERRALS: z.coerce.number().int().nonnegative().default(12),
  DAYBREAK_BACKFILL_DAYS: z.coerce.number().int().positive().default(31),
  DAYBREAK_STALE_SECONDS: seconds.positive().default(6 * 3600),
});

export const policyOf = (values: z.infer<typeof settings>): Policy => ({
  safetyLagSeconds: values.DAYBREAK_SAFETY_LAG_SECONDS,
  overlapSeconds: values.DAYBREAK_OVERLAP_SECONDS,
  maxAttempts: values.DAYBREAK_MAX_ATTEMPTS,
  retrySeconds: values.DAYBREAK_RETRY_SECONDS,
  deferSeconds: values.DAYBREAK_DEFER_SECONDS,
  maxDeferrals: values.DAYBREAK_MAX_DEFERRALS,
  backfillDays: values.DAYBREAK_BACKFILL_DAYS,
  staleAfterSeconds: values.DAYBREAK_STALE_SECONDS,
});
