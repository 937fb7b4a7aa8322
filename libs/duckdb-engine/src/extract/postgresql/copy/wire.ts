/** A binary form in which the source sends a value. */
export type Wire =
  | { readonly kind: Exclude<(typeof kinds)[keyof typeof kinds], 'numeric'> }
  /** Without a scale: of any, each value of its own. */
  | { readonly kind: 'numeric'; readonly scale: number | null };

/** Types whose binary form is read here; a value of another one is asked for as text. */
const kinds = {
  16: 'boolean',
  20: 'long',
  21: 'short',
  23: 'integer',
  25: 'text',
  114: 'text',
  701: 'double',
  1043: 'text',
  1082: 'date',
  1083: 'time',
  1114: 'timestamp',
  1184: 'timestamptz',
  1700: 'numeric',
  2950: 'uuid',
} as const;

/** What 64 bits hold. */
const mostDigits = 18;
/** @see https://github.com/postgres/postgres/blob/master/src/backend/utils/adt/numeric.c make_numeric_typmod */
const modifierOffset = 4;

/** How a type is sent, by its number and modifier in `pg_attribute`; null where it has to be cast to text first. */
export function wireOf({ oid, modifier }: { readonly oid: number; readonly modifier: number }): Wire | null {
  const kind = (kinds as Readonly<Record<number, (typeof kinds)[keyof typeof kinds]>>)[oid];
  if (kind === undefined) return null;
  if (kind !== 'numeric') return { kind };
  const packed = modifier - modifierOffset;
  const [precision, scale] = [packed >> 16, packed & 0x7ff];
  return { kind, scale: packed >= 0 && precision <= mostDigits && scale <= precision ? scale : null };
}
