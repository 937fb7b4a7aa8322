import { z } from 'zod';

/** Daybreak's own settings, under `customProperties` of the standard: of a table, and of a column. */
const zone = z
  .string()
  .refine((name) => Intl.supportedValuesOf('timeZone').includes(name) || name === 'UTC', {
    error: 'must be an IANA time zone, e.g. Europe/Berlin',
  });

const scalar = z.union([z.string(), z.number(), z.boolean()]).transform(String);

/** Only what every engine reads alike. */
const dateFormat = z.string().regex(/^(?=.*%Y)(?=.*%m)(?=.*%d)(%[YmdHMS]|[ .:/,T-])+$/, {
  error:
    'must be made of %Y, %m, %d, %H, %M, %S and the separators . : / , - T and blank, with a full date in it',
});

const source = z.strictObject({
  connection: z
    .string()
    .regex(/^[a-z][a-z0-9-]{0,62}$/)
    .default('daybreak-source'),
  engine: z.enum(['postgresql', 'mysql']).default('postgresql'),
});

const budget = z.strictObject({
  connections: z.int().min(1).max(16).default(1),
  sliceRows: z.int().min(1_000).max(10_000_000).default(250_000),
  statementTimeoutSeconds: z.int().min(1).max(86_400).default(600),
  latencyCeilingMilliseconds: z.number().positive().nullable().default(null),
  replicaLagCeilingSeconds: z.number().positive().nullable().default(null),
  patienceSeconds: z.int().min(1).default(900),
});

/** Each kind of drift, with the policies that make sense of it; the first is what holds where none is stated. */
const drift = z.strictObject({
  added: z.enum(['ignore', 'refuse']).default('ignore'),
  dropped: z.enum(['refuse', 'accept']).default('refuse'),
  renamed: z.enum(['refuse', 'accept']).default('refuse'),
  widened: z.enum(['refuse', 'accept']).default('refuse'),
  narrowed: z.enum(['accept', 'refuse']).default('accept'),
  keyChanged: z.enum(['refuse', 'ignore']).default('refuse'),
});

export const tableSettings = z.strictObject({
  'daybreak.source': source.default(source.parse({})),
  'daybreak.budget': budget.default(budget.parse({})),
  'daybreak.mode': z.enum(['append', 'upsert', 'snapshot']),
  'daybreak.watermark': z.string().optional(),
  'daybreak.businessDate': z
    .strictObject({ column: z.string(), zone, watermarkNotBefore: z.boolean().optional() })
    .optional(),
  'daybreak.deletes': z.enum(['ignore', 'reconcile']).default('ignore'),
  'daybreak.reconcile': z.strictObject({ days: z.int().min(1).max(3_660) }).optional(),
  'daybreak.drift': drift.default(drift.parse({})),
  'daybreak.kAnonymity': z.int().min(2).max(1_000_000).optional(),
  'daybreak.quarantine': z.strictObject({ limit: z.number().min(0).max(1) }).optional(),
});

export const policies = ['keep', 'drop', 'hash', 'mask', 'generalise'] as const;

const privacy = z.strictObject({
  policy: z.enum(policies),
  scan: z.boolean().optional(),
  visible: z.int().min(0).max(8).optional(),
  to: z.enum(['age-band', 'year']).optional(),
  formats: z.array(dateFormat).optional(),
});

/** `keep` is short for `{ policy: keep }`. */
export function written(setting: string, value: unknown): unknown {
  return setting === 'daybreak.privacy' && typeof value === 'string' ? { policy: value } : value;
}

const clean = z.strictObject({
  trim: z.boolean().optional(),
  collapse: z.boolean().default(false),
  case: z.enum(['lower', 'upper', 'title']).nullable().default(null),
  formats: z.array(dateFormat).default([]),
  decimalComma: z.boolean().default(false),
  replace: z.record(z.string(), z.string()).default({}),
  default: scalar.nullable().default(null),
  minimum: scalar.nullable().default(null),
  maximum: scalar.nullable().default(null),
  allowed: z.array(scalar).min(1).nullable().default(null),
});

export const columnSettings = z.strictObject({
  'daybreak.privacy': privacy.optional(),
  'daybreak.clean': clean.default(clean.parse({})),
  'daybreak.lakeType': z
    .string()
    .regex(/^(string|int|long|double|boolean|date|timestamptz|decimal\([0-9]{1,2}, ?[0-9]{1,2}\))$/, {
      error: 'must be string, int, long, double, boolean, date, timestamptz or decimal(precision, scale)',
    })
    .optional(),
});

export type TableSettings = z.infer<typeof tableSettings>;
export type ColumnSettings = z.infer<typeof columnSettings>;
