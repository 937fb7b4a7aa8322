import type { CatalogColumn } from './catalog.ts';

/** A column of a table. The id stays with the column for ever; names may change. */
export interface Field {
  /** 1-based. */
  readonly id: number;
  readonly name: string;
  /** Iceberg's spelling: `string`, `int`, `long`, `double`, `boolean`, `date`, `timestamptz`, `decimal(12,2)`, … */
  readonly type: string;
  readonly required: boolean;
  readonly doc: string;
}

/** A partition's value: a date is `YYYY-MM-DD`, months and years count from 1970, null is the partition of rows that have none. */
export type PartitionValue = string | number | boolean | null;

const glueTypes: Readonly<Record<string, string>> = {
  string: 'string',
  int: 'int',
  long: 'bigint',
  float: 'float',
  double: 'double',
  boolean: 'boolean',
  date: 'date',
  timestamp: 'timestamp',
  timestamptz: 'timestamp',
  binary: 'binary',
  uuid: 'string',
  time: 'string',
};

const decimal = /^decimal\((\d+), ?(\d+)\)$/;

export const decimalOf = (type: string): { precision: number; scale: number } | null => {
  const match = decimal.exec(type);
  return match === null ? null : { precision: Number(match[1]), scale: Number(match[2]) };
};

export const isPrimitive = (type: string) =>
  type in glueTypes || decimal.test(type) || /^fixed\[\d+\]$/.test(type);

/** Types that one column may partition a table by. */
export const partitionTypes: readonly string[] = ['date', 'string', 'int', 'long', 'boolean'];

/** How the Glue Data Catalog spells the columns of an Iceberg table. */
export function catalogColumns(schema: readonly Field[]): CatalogColumn[] {
  return schema.map(({ name, type, doc }) => ({ name, type: glueType(type), comment: doc }));
}

function glueType(type: string): string {
  const exact = decimalOf(type);
  if (exact !== null) return `decimal(${exact.precision},${exact.scale})`;
  return glueTypes[type] ?? 'binary';
}
