/** A column of the data that a ruleset is about. */
export interface DataColumn {
  readonly name: string;
  readonly kind: 'string' | 'number' | 'boolean' | 'date' | 'timestamp' | 'other';
}

/** As in Spark, case does not matter. */
export function findColumn(columns: readonly DataColumn[], name: string): DataColumn | null {
  return columns.find((column) => column.name.toLowerCase() === name.toLowerCase()) ?? null;
}
