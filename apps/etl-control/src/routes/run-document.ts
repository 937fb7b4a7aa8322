import {
  businessDate,
  curationCounts,
  datasetName,
  dateRange,
  finding,
  origin,
  phase,
  ruleOutcome,
  runId,
  watermarkWindow,
} from '@daybreak/event-contracts';
import { z } from 'zod';

/** A run as the aggregate records it. */
export const runDocument = z
  .object({
    runId,
    dataset: datasetName,
    origin,
    correlationId: z.string().describe('Of its night, or the name of its replay.'),
    attempt: z.int().positive(),
    phase,
    requestedAt: z.string(),
    phases: z.array(z.object({ phase, at: z.string() })).describe('When it entered each phase.'),
    endedAt: z.string().nullable(),
    window: watermarkWindow,
    businessDates: dateRange.nullable().describe('Asked for, by date or by a replay.'),
    rowsRead: z.int().nonnegative().nullable(),
    landing: z.array(z.string()).describe('Prefixes that it curates.'),
    counts: curationCounts.nullable(),
    touchedDates: z.array(businessDate),
    findings: z.array(finding),
    verdict: z
      .object({
        verdict: z.enum(['passed', 'failed']),
        score: z.number(),
        rules: z.array(ruleOutcome),
        resultId: z.string(),
      })
      .nullable(),
    failure: z
      .object({
        code: z.string(),
        cause: z.string(),
        retryable: z.boolean(),
        phase: phase.exclude(['published', 'held', 'failed']),
      })
      .nullable(),
    metadataLocation: z.string().nullable().describe('Of the version that it published.'),
  })
  .meta({ id: 'Run' });

export const problem = z.object({ code: z.string(), message: z.string() }).meta({ id: 'Problem' });
