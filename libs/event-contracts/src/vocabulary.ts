import { z } from 'zod';

/** A day of the shop, in the shop's own time zone. */
export const businessDate = z.iso.date();

/** A dataset's name is also its table's: what Glue, Athena and Iceberg all take unquoted. */
export const datasetName = z.string().regex(/^[a-z][a-z0-9_]{0,62}$/);

/** One attempt to bring one window of one dataset into the lake. Lower case, so that it can end a table's name. */
export const runId = z.string().regex(/^[a-z0-9]{1,40}$/);

export const instant = z.iso.datetime({ offset: true });

/** Half-open interval [low, high) of the watermark; a null `low` reads from the beginning. */
export const watermarkWindow = z.object({ low: instant.nullable(), high: instant });

export const dateRange = z.object({ from: businessDate, to: businessDate });

const count = z.int().nonnegative();

/** Where a run came from. `dates` reads given business dates from the source again; `replay` reads landing only. */
export const origin = z.enum(['night', 'dates', 'replay']);

/** How many values of a column were mended, or rows refused or dropped, and why. `column` is null for a whole row. */
export const finding = z.object({
  kind: z.string().min(1),
  column: z.string().nullable(),
  outcome: z.enum(['mended', 'quarantined', 'dropped']),
  count: count,
});

export const curationCounts = z.object({
  rowsRead: count,
  /** Rows of this batch that passed: what publishing makes visible. */
  rowsPublished: count,
  rowsQuarantined: count,
  duplicatesDropped: count,
});

export const ruleOutcome = z.object({
  rule: z.string().min(1),
  result: z.enum(['PASS', 'FAIL', 'ERROR']),
  message: z.string(),
  /** Rows that broke the rule, where the rule counts rows. */
  failedRows: count.nullable(),
});

export const phase = z.enum([
  'queued',
  'crawling',
  'extracting',
  'curating',
  'checking',
  'published',
  'held',
  'failed',
]);

export type WatermarkWindow = z.infer<typeof watermarkWindow>;
export type DateRange = z.infer<typeof dateRange>;
export type Origin = z.infer<typeof origin>;
export type Finding = z.infer<typeof finding>;
export type CurationCounts = z.infer<typeof curationCounts>;
export type RuleOutcome = z.infer<typeof ruleOutcome>;
export type Phase = z.infer<typeof phase>;
