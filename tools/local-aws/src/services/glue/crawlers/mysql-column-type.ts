/** The type that a Glue JDBC crawler writes for a column of MySQL, from its `COLUMN_TYPE`; what Hive has no type for is a string. */
export function mysqlGlueType(declared: string): string {
  const [, name = '', size = '', rest = ''] = /^([a-z0-9 ]+?)(?:\(([^)]*)\))?( .*)?$/.exec(declared) ?? [];
  const unsigned = /unsigned|zerofill/.test(rest);
  switch (name) {
    case 'tinyint':
      return size === '1' ? 'boolean' : unsigned ? 'smallint' : 'tinyint';
    case 'smallint':
      return unsigned ? 'int' : 'smallint';
    case 'mediumint':
    case 'year':
      return 'int';
    case 'int':
      return unsigned ? 'bigint' : 'int';
    case 'bigint':
      return unsigned ? 'decimal(20,0)' : 'bigint';
    case 'decimal': {
      const [precision = 10, scale = 0] = size === '' ? [] : size.split(',').map(Number);
      // Hive's decimal ends at 38 digits.
      return `decimal(${Math.min(precision, 38)},${scale})`;
    }
    case 'bit':
      return size === '1' ? 'boolean' : 'binary';
    case 'datetime':
    case 'timestamp':
      return 'timestamp';
    case 'float':
    case 'double':
    case 'date':
      return name;
    default:
      return /binary$|blob$/.test(name) ? 'binary' : 'string';
  }
}
