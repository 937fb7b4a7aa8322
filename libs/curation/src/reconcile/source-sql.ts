import type { SourceEngine } from '@daybreak/dataset-contracts';
import { whiteSpace } from '../clean/white-space.ts';
import { mysqlId } from '../extract/source-dialect/mysql-id.ts';
import { parseMysqlType } from '../extract/source-dialect/mysql-types.ts';
import { postgresqlId } from '../extract/source-dialect/postgresql-id.ts';
import { parsePostgresqlType } from '../extract/source-dialect/postgresql-types.ts';
import { sourceDialect } from '../extract/source-dialect/index.ts';

/** What comparing asks of a source's SQL. Column names are given as they are, unquoted. */
export interface SourceSql {
  isWhole(sourceType: string): boolean;
  isBoolean(sourceType: string): boolean;
  isDate(sourceType: string): boolean;
  decimalSize(sourceType: string): { readonly precision: number; readonly scale: number } | null;
  /** Text that extraction would read; null where the type has no place in the lake. */
  asText(column: string, sourceType: string): string | null;
  text(column: string): string;
  decimal(column: string, scale: number): string;
  trimmed(expression: string): string;
  /** `YYYY-MM-DD` of a column that holds days. */
  day(column: string): string;
  /** `YYYY-MM-DD hh:mm:ss.ffffff`, in UTC where the column names its zone; null where it holds no time. */
  instant(column: string, sourceType: string): { readonly sql: string; readonly zoned: boolean } | null;
  /** Day in the shop's zone of a column that holds time; null where the source cannot be asked for it. */
  businessDay(column: string, sourceType: string, zone: string): string | null;
  /** The two halves of a text's MD5 that are compared, as numbers. */
  halves(text: string): readonly [string, string];
  asString(expression: string): string;
}

const literal = (text: string) => `'${text.replaceAll("'", "''")}'`;

const postgresql: SourceSql = {
  isWhole: (sourceType) => ['smallint', 'integer', 'bigint'].includes(plain(sourceType)),
  isBoolean: (sourceType) => plain(sourceType) === 'boolean',
  isDate: (sourceType) => plain(sourceType) === 'date',
  decimalSize(sourceType) {
    const { name, size } = parsePostgresqlType(sourceType);
    const [precision, scale = 0] = size;
    return name !== 'numeric' || precision === undefined || scale < 0 ? null : { precision, scale };
  },
  asText: (column, sourceType) => asText('postgresql', column, sourceType),
  text: (column) => `cast(${postgresqlId(column)} as text)`,
  decimal: (column, scale) => `cast(cast(${postgresqlId(column)} as numeric(38,${scale})) as text)`,
  trimmed: (expression) => `btrim(cast(${expression} as text), ${literal(whiteSpace)})`,
  day: (column) => `to_char(${postgresqlId(column)}, 'YYYY-MM-DD')`,
  instant(column, sourceType) {
    const format = (value: string) => `to_char(${value}, 'YYYY-MM-DD HH24:MI:SS.US')`;
    switch (plain(sourceType)) {
      case 'timestamp with time zone':
        return { sql: format(`${postgresqlId(column)} at time zone 'UTC'`), zoned: true };
      case 'timestamp':
        return { sql: format(postgresqlId(column)), zoned: false };
      default:
        return null;
    }
  },
  businessDay(column, sourceType, zone) {
    const name = postgresqlId(column);
    switch (plain(sourceType)) {
      case 'date':
      case 'timestamp':
        return `to_char(${name}, 'YYYY-MM-DD')`;
      case 'timestamp with time zone':
        return `to_char(${name} at time zone ${literal(zone)}, 'YYYY-MM-DD')`;
      default:
        return null;
    }
  },
  halves: (text) => [half(text, 1), half(text, 9)],
  asString: (expression) => `cast(${expression} as text)`,
};

const half = (text: string, from: number) =>
  `cast(cast('x' || substr(md5(${text}), ${from}, 8) as bit(32)) as bigint)`;

const mysql: SourceSql = {
  isWhole: (sourceType) =>
    ['tinyint', 'smallint', 'mediumint', 'int', 'bigint'].includes(parseMysqlType(sourceType).name) &&
    // A number that is filled with noughts is another text.
    !/zerofill/i.test(sourceType) &&
    !/^\s*tinyint\s*\(1\)/i.test(sourceType),
  // MySQL's booleans are numbers, of which the lake only knows that they are not 0.
  isBoolean: () => false,
  isDate: (sourceType) => parseMysqlType(sourceType).name === 'date',
  decimalSize(sourceType) {
    const { name, size } = parseMysqlType(sourceType);
    if (name !== 'decimal' || /zerofill/i.test(sourceType)) return null;
    const [precision = 10, scale = 0] = size;
    return { precision, scale };
  },
  asText: (column, sourceType) => asText('mysql', column, sourceType),
  text: (column) => `cast(${mysqlId(column)} as char)`,
  decimal: (column, scale) => `cast(cast(${mysqlId(column)} as decimal(65,${scale})) as char)`,
  trimmed: (expression) => `trim(${expression})`,
  day: (column) => `date_format(${mysqlId(column)}, '%Y-%m-%d')`,
  instant(column, sourceType) {
    const { name } = parseMysqlType(sourceType);
    if (name !== 'timestamp' && name !== 'datetime') return null;
    return {
      sql: `date_format(${mysqlId(column)}, '%Y-%m-%d %H:%i:%s.%f')`,
      zoned: name === 'timestamp',
    };
  },
  // Days of a timestamp would need the server's tables of zones, which it may not have.
  businessDay: (column, sourceType) =>
    ['date', 'datetime'].includes(parseMysqlType(sourceType).name)
      ? `date_format(${mysqlId(column)}, '%Y-%m-%d')`
      : null,
  halves(text) {
    const of = (from: number) => `cast(conv(substr(md5(${text}), ${from}, 8), 16, 10) as unsigned)`;
    return [of(1), of(9)];
  },
  asString: (expression) => `cast(${expression} as char)`,
};

const plain = (sourceType: string) => {
  const { name, array } = parsePostgresqlType(sourceType);
  return array ? 'array' : name;
};

function asText(engine: SourceEngine, column: string, sourceType: string): string | null {
  const mapping = sourceDialect(engine).mapping(sourceType);
  return mapping.natural === null ? null : mapping.text(column);
}

const all: Readonly<Record<SourceEngine, SourceSql>> = { postgresql, mysql };

export const sourceSql = (engine: SourceEngine): SourceSql => all[engine];
