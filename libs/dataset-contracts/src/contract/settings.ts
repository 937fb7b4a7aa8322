import { z } from 'zod';
import type { Advice } from '../reading/sentence.ts';

/** Daybreak's own settings, under `customProperties` of the standard: of a table, and of a column. */
const zones = new Set([...Intl.supportedValuesOf('timeZone'), 'UTC']);

const zone = z.string().refine((name) => zones.has(name), {
  message: 'is no time zone',
  params: {
    allowed: 'an IANA time zone, e.g. Europe/Berlin',
    candidates: [...zones],
  } satisfies Advice,
});

const scalar = z.union([z.string(), z.number(), z.boolean()]).transform(String);

/** Only what every engine reads alike. */
const dateFormat = z
  .string()
  .refine((format) => /^(?=.*%Y)(?=.*%m)(?=.*%d)(%[YmdHMS]|[ .:/,T-])+$/.test(format), {
    message: 'is a format that not every engine reads, or one without a full date',
    params: {
      allowed: '%Y, %m and %d, with %H, %M, %S and the separators . : / , - T and blank',
    } satisfies Advice,
  });

/** Which of them hold depends on what the connection is: see `source-location.ts`. */
const source = z.strictObject({
  connection: z.string().optional(),
  engine: z.enum(['postgresql', 'mysql']).optional(),
  prefix: z
    .string()
    .refine((prefix) => /^([^/]+[/])*$/.test(prefix), {
      message: 'is not a prefix',
      params: {
        allowed: 'names that each end in /',
        correct: (word) => `${word.replace(/^[/]+|[/]+$/g, '')}/`,
      } satisfies Advice,
    })
    .optional(),
  format: z.enum(['csv', 'jsonl', 'parquet']).optional(),
  delimiter: z
    .string()
    .refine((sign) => /^[\t\x20-\x7e]$/.test(sign) && sign !== '"', {
      message: 'must be one character',
      params: { allowed: 'one of ASCII and no quote, e.g. ; or "\\t"' } satisfies Advice,
    })
    .optional(),
  encoding: z.enum(['utf-8', 'utf-16', 'latin-1', 'windows-1252']).optional(),
  header: z.enum(['present', 'absent']).optional(),
  lastLine: z.enum(['ended', 'open']).optional(),
});

export type SourceSetting = z.infer<typeof source>;

/** What Iceberg transforms besides, each with what comes nearest to it. */
const otherTransforms = new Map([
  ['identity', 'day'],
  ['hour', 'day'],
  ['bucket', 'none'],
  ['truncate', 'none'],
  ['void', 'none'],
]);
const partitions = ['day', 'month', 'year', 'none'] as const;
const transformOf = (text: string) => text.replace(/[[(].*$/, '');
const partition = z
  .string()
  .transform(transformOf)
  .refine((transform) => !otherTransforms.has(transform), {
    message: 'Daybreak partitions by day, month or year of the business date, or not at all',
    params: {
      code: 'UNSUPPORTED',
      allowed: partitions.join(', '),
      correct: (word) => otherTransforms.get(transformOf(word)) ?? null,
    } satisfies Advice,
  })
  .pipe(z.enum(partitions));

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
  'daybreak.source': source.default({}),
  'daybreak.budget': budget.default(budget.parse({})),
  'daybreak.mode': z.enum(['append', 'upsert', 'snapshot']),
  'daybreak.watermark': z.string().optional(),
  'daybreak.businessDate': z
    .strictObject({ column: z.string(), zone, watermarkNotBefore: z.boolean().optional() })
    .optional(),
  'daybreak.duplicates': z.enum(['newest']).optional(),
  'daybreak.partition': partition.optional(),
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

const lakeTypes = ['string', 'int', 'long', 'double', 'boolean', 'date', 'timestamptz'] as const;
const digits = '([0-9]|[12][0-9]|3[0-8])';
const lakeTypePattern = new RegExp(`^(${lakeTypes.join('|')}|decimal\\(${digits}, ?${digits}\\))$`);

export const columnSettings = z.strictObject({
  'daybreak.privacy': privacy.optional(),
  'daybreak.clean': clean.default(clean.parse({})),
  'daybreak.lakeType': z
    .string()
    .refine((type) => lakeTypePattern.test(type), {
      message: 'is no type of the lake',
      params: {
        allowed: `${lakeTypes.join(', ')} or decimal(precision, scale) of at most 38 digits`,
        candidates: [...lakeTypes, 'decimal(18,2)'],
      } satisfies Advice,
    })
    .optional(),
});

export type TableSettings = z.infer<typeof tableSettings>;
export type ColumnSettings = z.infer<typeof columnSettings>;
