const plain: Readonly<Record<string, string>> = {
  BOOLEAN: 'boolean',
  TINYINT: 'tinyint',
  UTINYINT: 'smallint',
  SMALLINT: 'smallint',
  USMALLINT: 'int',
  INTEGER: 'int',
  UINTEGER: 'bigint',
  BIGINT: 'bigint',
  UBIGINT: 'decimal(20,0)',
  FLOAT: 'float',
  DOUBLE: 'double',
  DATE: 'date',
  BLOB: 'binary',
};

/** The type that a Glue crawler writes for a column of Parquet, from DuckDB's word for it. */
export function glueTypeOf(type: string): string {
  if (type.endsWith('[]')) return `array<${glueTypeOf(type.slice(0, -2))}>`;
  const [, kind, inner = ''] = /^(STRUCT|MAP|DECIMAL)\((.*)\)$/.exec(type) ?? [];
  if (kind === 'DECIMAL') return `decimal(${inner})`;
  if (kind === 'MAP') return `map<${parts(inner).map(glueTypeOf).join(',')}>`;
  if (kind === 'STRUCT')
    return `struct<${parts(inner)
      .map((part) => {
        const [, quoted, bare, of = ''] = /^(?:"((?:[^"]|"")*)"|(\S+)) (.*)$/.exec(part) ?? [];
        return `${(quoted ?? bare ?? '').toLowerCase()}:${glueTypeOf(of)}`;
      })
      .join(',')}>`;
  return type.startsWith('TIMESTAMP') ? 'timestamp' : (plain[type] ?? 'string');
}

/** A list's parts, those of what lies in brackets left together. */
function parts(list: string): string[] {
  const found: string[] = [];
  let depth = 0;
  let quoted = false;
  let from = 0;
  for (let at = 0; at <= list.length; at++) {
    const sign = list[at];
    if (sign === '"') quoted = !quoted;
    if (quoted) continue;
    if (sign === '(') depth += 1;
    if (sign === ')') depth -= 1;
    if ((sign === ',' && depth === 0) || sign === undefined) {
      found.push(list.slice(from, at).trim());
      from = at + 1;
    }
  }
  return found;
}
