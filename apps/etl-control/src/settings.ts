import { z } from 'zod';

export const settings = z.object({
  /** Folder of `*.odcs.yaml`; the sample shop's where it is not set. */
  DAYBREAK_CONTRACTS: z.string().min(1).optional(),
  /** After this long in a phase a run looks at what it waits for; 900 is SQS's longest delay. */
  DAYBREAK_LOOK_SECONDS: z.coerce.number().int().positive().max(900).default(60),
  /** A crawl or a job that goes on for longer fails its run. */
  DAYBREAK_STALE_SECONDS: z.coerce
    .number()
    .int()
    .positive()
    .default(6 * 3600),
});
