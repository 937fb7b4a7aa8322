import { z } from 'zod';

/** How a column's values are written. */
export const units = ['text', 'date', 'hour', 'currency', 'percent', 'count', 'number'] as const;
export type Unit = (typeof units)[number];

/**
 * - `figures`: one big number a column, from the row whose `x` is the business date; compared with the row of the day
 *   `compareDays` earlier
 * - `bar`: lying bars with their numbers, or standing ones where `x` is a date or an hour; in the order of the query
 * - `stacked-bar`: shares of `series` within each `x`
 * - `heatmap`: `series` down, `x` across, `y` as the depth of the colour
 */
export const chartKinds = ['figures', 'line', 'bar', 'stacked-bar', 'heatmap', 'table'] as const;

const identifier = z.string().regex(/^[a-z][a-z0-9_]*$/, 'must be lower_snake_case');
const slug = z.string().regex(/^[a-z][a-z0-9-]*$/, 'must be kebab-case');

const chart = z.strictObject({
  kind: z.enum(chartKinds),
  x: identifier.optional(),
  y: identifier.optional(),
  series: identifier.optional(),
  /** For `figures`. */
  compareDays: z.int().positive().optional(),
});

const column = z.strictObject({ name: identifier, label: z.string().min(1), unit: z.enum(units) });

const query = z.strictObject({
  name: slug,
  file: z.string().regex(/^[a-z][a-z0-9-]*\.sql$/, 'must be the name of a .sql file beside report.yaml'),
  title: z.string().min(1),
  note: z.string().min(1).optional(),
  /** Every column that the query gives, in its order. */
  columns: z.array(column).min(1),
  chart,
});

const parameter = z.discriminatedUnion('kind', [
  z.strictObject({ name: identifier, kind: z.literal('business-date') }),
  z.strictObject({ name: identifier, kind: z.literal('days-before'), days: z.int().positive().max(3660) }),
]);

export const reportYaml = z.strictObject({
  name: slug,
  title: z.string().min(1),
  description: z.string().min(1),
  owner: z.string().min(1),
  /** Made only where that sample is a source of some dataset: other shops have tables of the same names. */
  sample: z.enum(['supermarket']).optional(),
  locale: z.string().refine(isLocale, 'must be a BCP 47 language tag, e.g. en-GB'),
  currency: z.string().regex(/^[A-Z]{3}$/, 'must be an ISO 4217 code, e.g. EUR'),
  datasets: z.array(z.string().regex(/^[a-z][a-z0-9_]{0,62}$/, 'must be the name of a dataset')).min(1),
  parameters: z.array(parameter).min(1),
  queries: z.array(query).min(1),
});

export type ReportYaml = z.infer<typeof reportYaml>;
export type ReportColumn = z.infer<typeof column>;
export type Chart = z.infer<typeof chart>;
export type Parameter = z.infer<typeof parameter>;

export interface ReportQuery extends z.infer<typeof query> {
  /** Trino SQL with `:parameter` places. */
  readonly sql: string;
}

export interface ReportDefinition extends Omit<ReportYaml, 'queries'> {
  readonly queries: readonly ReportQuery[];
}

function isLocale(tag: string): boolean {
  try {
    return Intl.DateTimeFormat.supportedLocalesOf(tag).length > 0;
  } catch {
    return false;
  }
}
