import { finding, origin, phase, ruleOutcome } from '@daybreak/event-contracts';
import { z } from 'zod';

const count = z.int().nonnegative().nullable();
const problem = z.object({ code: z.string(), cause: z.string() }).nullable();

const run = z.object({
  runId: z.string(),
  dataset: z.string(),
  phase: z.enum([...phase.options, 'waiting']).describe('`waiting`: for the datasets that it refers to.'),
  attempt: z.int().nonnegative(),
  rows: count.describe('Known to the run so far.'),
  rowsRead: count,
  rowsPublished: count,
  rowsQuarantined: count,
  duplicatesDropped: count,
  businessDates: z.array(z.string()),
  findings: z.array(finding),
  verdict: z
    .object({ verdict: z.enum(['passed', 'failed']), score: z.number(), rules: z.int().nonnegative() })
    .nullable(),
  failedRules: z.array(ruleOutcome),
  drift: z
    .object({
      added: z.array(z.string()),
      missing: z.array(z.string()),
      messages: z.array(z.string()).optional(),
    })
    .nullable(),
  refusedFiles: z
    .array(z.object({ uri: z.string(), reason: z.string() }))
    .optional()
    .describe('Files that could not be read as a whole and were left out.'),
  error: problem,
  seconds: z.number().nullable(),
});

const report = z.object({
  name: z.string(),
  title: z.string(),
  state: z.enum(['making', 'ready', 'failed']),
  businessDate: z.string().nullable(),
  uri: z.string().nullable(),
  url: z.string().nullable(),
  error: problem,
});

export const nightReply = z
  .object({
    id: z.string(),
    origin,
    startedAt: z.string(),
    finishedAt: z.string().nullable(),
    state: z.enum(['running', 'published', 'failed']),
    runs: z.array(run).describe('The newest attempt of each dataset.'),
    skipped: z.array(z.object({ dataset: z.string(), reason: z.string() })),
    reports: z.array(report),
  })
  .meta({ id: 'Night' });
