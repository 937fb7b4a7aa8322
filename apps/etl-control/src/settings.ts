import { z } from 'zod';

export const settings = z.object({
  /** Folder of `*.odcs.yaml`; the sample shop's where it is not set. */
  DAYBREAK_CONTRACTS: z.string().min(1).optional(),
  /** A run of which nothing was heard for this long gives way to the next request. */
  DAYBREAK_STALE_SECONDS: z.coerce
    .number()
    .int()
    .positive()
    .default(6 * 3600),
});
