import { z } from 'zod';
import { CurationError } from './curation-error.ts';
import type {
  CuratePlan,
  CurateResult,
  ExtractPlan,
  ExtractResult,
  ReconcilePlan,
  ReconcileResult,
} from './plan.ts';
import type { RekeyPlan, RekeyResult } from './rekey/rekey-plan.ts';

const count = z.int().nonnegative();
const window = z.object({ low: z.string().nullable(), high: z.string() });
const sql = z.object({ duckdb: z.string(), spark: z.string() });
const table = z.object({ database: z.string(), table: z.string() });

const budget = z.object({
  connections: z.int().positive(),
  sliceRows: z.int().positive(),
  statementTimeoutSeconds: z.int().positive(),
  latencyCeilingMilliseconds: z.number().positive().nullable(),
  replicaLagCeilingSeconds: z.number().positive().nullable(),
  patienceSeconds: z.int().positive(),
});

const reading = z.discriminatedUnion('kind', [
  z.object({
    kind: z.literal('table'),
    engine: z.enum(['postgresql', 'mysql']),
    connection: z.string(),
    schema: z.string(),
    table: z.string(),
    columns: z
      .array(z.object({ name: z.string(), sql: z.string(), asIs: z.boolean().exactOptional() }))
      .min(1),
    predicates: z.array(z.string()),
    sliceKey: z.array(z.string()),
    watermark: z.string().exactOptional(),
    budget,
  }),
  z.object({
    kind: z.literal('files'),
    connection: z.string(),
    bucket: z.string(),
    prefix: z.string(),
    format: z.enum(['csv', 'jsonl', 'parquet']),
    delimiter: z.string().nullable(),
    encoding: z.enum(['utf-8', 'utf-16', 'latin-1', 'windows-1252']).nullable(),
    header: z.enum(['present', 'absent']),
    lastLine: z.enum(['ended', 'open']),
    files: z.enum(['window', 'newest']),
    columns: z.array(z.object({ name: z.string(), optional: z.boolean(), position: count })).min(1),
    fields: z.int().positive(),
  }),
]);

const receipt = z.object({
  connections: count,
  slices: count,
  seconds: z.number().nonnegative(),
  rows: count,
  bytes: count,
  heldBack: z.object({ seconds: z.number().nonnegative(), times: count }),
  resumed: count,
  peakActiveSessions: count.nullable(),
  latencyMilliseconds: z.object({ before: z.number(), median: z.number(), worst: z.number() }).nullable(),
  replicaLagSeconds: z.object({ before: z.number(), worst: z.number() }).nullable(),
});

const extractPlan: z.ZodType<ExtractPlan> = z.object({
  kind: z.literal('extract'),
  version: z.literal(2),
  runId: z.string(),
  dataset: z.string(),
  reading,
  pseudonymKeySecret: z.string().nullable(),
  window,
  landing: sql,
  landingColumns: z.array(z.string()).min(1),
  landingUri: z.string().startsWith('s3://').endsWith('/'),
  resultUri: z.string().startsWith('s3://'),
});

const extractResult: z.ZodType<ExtractResult> = z.object({
  kind: z.literal('extract'),
  runId: z.string(),
  rowsRead: count,
  window,
  files: z.array(z.object({ uri: z.string(), rows: count, bytes: count })),
  seconds: z.number().nonnegative(),
  // Batches that landed before there were receipts are read all the same.
  receipt: receipt.nullable().default(null),
  keyVersion: z.string().exactOptional(),
  refusedFiles: z.array(z.object({ uri: z.string(), reason: z.string() })).exactOptional(),
});

const lakeField = z.object({
  id: z.int().positive(),
  name: z.string(),
  type: z.string(),
  required: z.boolean(),
  doc: z.string(),
});

const curatePlan: z.ZodType<CuratePlan> = z.object({
  kind: z.literal('curate'),
  version: z.literal(1),
  runId: z.string(),
  dataset: z.string(),
  landing: z.array(z.string().startsWith('s3://').endsWith('/')).min(1),
  landingColumns: z.array(z.string()).min(1),
  keyVersion: z.string().nullable().exactOptional(),
  references: z.array(table.extend({ relation: z.string(), columns: z.array(z.string()).min(1) })),
  staging: table,
  quarantine: table,
  schema: z.array(lakeField),
  partitionBy: z.literal('business_date').nullable(),
  partition: z.enum(['month', 'year', 'none']).exactOptional(),
  key: z.array(z.string()).min(1).exactOptional(),
  write: z.enum(['replace', 'merge', 'rebuild']),
  businessDates: z.object({ from: z.string(), to: z.string() }).nullable(),
  steps: z.array(z.object({ name: z.string(), sql })).min(1),
  resultUri: z.string().startsWith('s3://'),
});

const curateResult: z.ZodType<CurateResult> = z.object({
  kind: z.literal('curate'),
  runId: z.string(),
  rowsRead: count,
  rowsPublished: count,
  rowsQuarantined: count,
  duplicatesDropped: count,
  smallestGroup: z.int().positive().nullable().default(null),
  businessDates: z.array(z.string()),
  findings: z.array(
    z.object({
      kind: z.string(),
      column: z.string().nullable(),
      outcome: z.enum(['mended', 'quarantined', 'dropped']),
      count,
    }),
  ),
  seconds: z.number().nonnegative(),
});

const reconcilePlan: z.ZodType<ReconcilePlan> = z.object({
  kind: z.literal('reconcile'),
  version: z.literal(1),
  runId: z.string(),
  dataset: z.string(),
  engine: z.enum(['postgresql', 'mysql']),
  connection: z.string(),
  budget,
  comparedBy: z.enum(['business-date', 'watermark']),
  from: z.string(),
  to: z.string(),
  window: z.object({ low: z.string(), high: z.string() }),
  sourceQuery: z.string(),
  lakeQuery: z.object({ duckdb: z.string() }),
  lake: table,
  quarantine: table,
  schema: z.array(lakeField),
  resultUri: z.string().startsWith('s3://'),
});

const reconcileResult: z.ZodType<ReconcileResult> = z.object({
  kind: z.literal('reconcile'),
  runId: z.string(),
  comparedBy: z.enum(['business-date', 'watermark']),
  from: z.string(),
  to: z.string(),
  daysCompared: count,
  daysMoving: count,
  differing: z.array(z.object({ day: z.string(), sourceKeys: count, lakeKeys: count })),
  heal: z.array(z.string()),
  seconds: z.number().nonnegative(),
});

const rekeyedTable = z.object({ table, staging: table });

const rekeyPlan: z.ZodType<RekeyPlan> = z.object({
  kind: z.literal('rekey'),
  version: z.literal(1),
  runId: z.string(),
  rekeyId: z.string(),
  step: z.enum(['prepare', 'finish']),
  pseudonymKey: z.object({ secret: z.string(), from: z.string(), to: z.string() }),
  keyVersion: z.string().nullable(),
  removeBefore: z.iso.datetime().nullable(),
  datasets: z.array(
    z.object({
      dataset: z.string(),
      landingUri: z.string().startsWith('s3://').endsWith('/'),
      columns: z.array(z.object({ name: z.string(), sql, rawRow: sql })).min(1),
      lake: rekeyedTable.nullable(),
      quarantine: rekeyedTable.nullable(),
    }),
  ),
  resultUri: z.string().startsWith('s3://'),
});

const rekeyResult: z.ZodType<RekeyResult> = z.object({
  kind: z.literal('rekey'),
  runId: z.string(),
  from: z.string().nullable(),
  to: z.string(),
  datasets: z.array(
    z.object({
      dataset: z.string(),
      columns: z.array(z.string()),
      lakeFiles: count,
      lakeRows: count,
      quarantineRows: count,
      landingBatches: count,
      landingRows: count,
      objectsRemoved: count,
      seconds: z.number().nonnegative(),
    }),
  ),
  seconds: z.number().nonnegative(),
});

export const parseExtractPlan = reader('extract plan', extractPlan);
export const parseExtractResult = reader('extract result', extractResult);
export const parseCuratePlan = reader('curate plan', curatePlan);
export const parseCurateResult = reader('curate result', curateResult);
export const parseReconcilePlan = reader('reconcile plan', reconcilePlan);
export const parseReconcileResult = reader('reconcile result', reconcileResult);
export const parseRekeyPlan = reader('rekey plan', rekeyPlan);
export const parseRekeyResult = reader('rekey result', rekeyResult);

/** Reads JSON text, or a value parsed from it. */
function reader<T>(what: string, schema: z.ZodType<T>): (json: unknown) => T {
  return (json) => {
    const result = schema.safeParse(typeof json === 'string' ? parseJson(what, json) : json);
    if (result.success) return result.data;
    const where = result.error.issues.map((issue) => `${issue.path.join('.') || '(root)'}: ${issue.message}`);
    throw new CurationError('PLAN_INVALID', `The ${what} cannot be read: ${where.join('; ')}.`);
  };
}

function parseJson(what: string, text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    throw new CurationError('PLAN_INVALID', `The ${what} is not JSON.`);
  }
}
