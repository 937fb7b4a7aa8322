/** A column as PostgreSQL's information schema describes it. */
interface PostgresColumn {
  /** `udt_name`: `int4`, `numeric`, `_text` for an array of text. */
  readonly type: string;
  readonly precision: number | null;
  readonly scale: number | null;
}

const plain: Readonly<Record<string, string>> = {
  bool: 'boolean',
  int2: 'smallint',
  int4: 'int',
  int8: 'bigint',
  float4: 'float',
  float8: 'double',
  date: 'date',
  timestamp: 'timestamp',
  timestamptz: 'timestamp',
  bytea: 'binary',
};

/** The type that a Glue JDBC crawler writes for a PostgreSQL column; what Hive has no type for is a string. */
export function postgresGlueType({ type, precision, scale }: PostgresColumn): string {
  if (type.startsWith('_')) {
    return `array<${postgresGlueType({ type: type.slice(1), precision: null, scale: null })}>`;
  }
  // Hive's decimal ends at 38 digits; numeric without a precision has no bound of its own.
  if (type === 'numeric') return `decimal(${Math.min(precision ?? 38, 38)},${Math.min(scale ?? 18, 38)})`;
  return plain[type] ?? 'string';
}
