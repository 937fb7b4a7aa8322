import type { LakeType } from '@daybreak/dataset-contracts';
import { mysqlId as id } from './mysql-id.ts';
import type { SourceTypeMapping } from './source-dialect.ts';

/** A `COLUMN_TYPE` of the information schema, e.g. `decimal(12,2) unsigned`. */
export interface MysqlType {
  readonly name: string;
  /** What stands in the brackets, as it is. */
  readonly size: readonly number[];
  readonly unsigned: boolean;
}

export function parseMysqlType(declared: string): MysqlType {
  const [, name = '', inside = '', rest = ''] =
    /^\s*([a-z][a-z0-9_ ]*?)\s*(?:\(([^]*)\)\s*([a-z ]*))?$/i.exec(declared.trim()) ?? [];
  const words = `${name} ${rest}`.toLowerCase().split(/\s+/);
  return {
    name: spelling(words.filter((word) => !['unsigned', 'zerofill', 'signed', ''].includes(word)).join(' ')),
    size: /^[0-9, ]+$/.test(inside) ? inside.split(',').map(Number) : [],
    // A zero-filled number is unsigned, whether it says so or not.
    unsigned: words.includes('unsigned') || words.includes('zerofill'),
  };
}

/** Names that mean another one. @see https://mariadb.com/kb/en/data-types/ */
const spellings: Readonly<Record<string, string>> = {
  integer: 'int',
  int1: 'tinyint',
  int2: 'smallint',
  int3: 'mediumint',
  int4: 'int',
  int8: 'bigint',
  dec: 'decimal',
  fixed: 'decimal',
  numeric: 'decimal',
  number: 'decimal',
  'double precision': 'double',
  real: 'double',
  character: 'char',
  'character varying': 'varchar',
  nchar: 'char',
  nvarchar: 'varchar',
  'national char': 'char',
  'national varchar': 'varchar',
  geomcollection: 'geometrycollection',
};

const spelling = (name: string) => spellings[name] ?? name;

const geometries = [
  'geometry',
  'point',
  'linestring',
  'polygon',
  'multipoint',
  'multilinestring',
  'multipolygon',
  'geometrycollection',
];
const texts = ['char', 'varchar', 'tinytext', 'text', 'mediumtext', 'longtext', 'enum', 'set', 'json'];
const marks = ['uuid', 'inet4', 'inet6'];
const bytes = ['binary', 'varbinary', 'tinyblob', 'blob', 'mediumblob', 'longblob'];
const clocks = ['int', 'long'] as const;
const wholes = ['int', 'long', 'decimal', 'double'] as const;

/**
 * How a column of MySQL or MariaDB is read. The protocol's own text is what curation reads, so that most columns are
 * named bare: nothing is computed on the source.
 * @see https://dev.mysql.com/doc/refman/8.4/en/data-types.html
 */
export function mysqlMapping(declared: string): SourceTypeMapping {
  const type = parseMysqlType(declared);
  const { name, size, unsigned } = type;
  if (texts.includes(name)) return read('string', id, ['date', 'timestamptz', 'boolean', ...wholes]);
  if (marks.includes(name)) return read('string', id);
  if (bytes.includes(name)) return read('string', (column) => `lower(hex(${id(column)}))`);
  if (geometries.includes(name))
    return refused('a geometry has no lake type; read it as ST_AsText(…) through a view');
  switch (name) {
    case 'bool':
    case 'boolean':
      return read('boolean', id, wholes);
    case 'tinyint':
      return size[0] === 1 ? read('boolean', id, wholes) : read('int', id, wholes);
    case 'smallint':
    case 'mediumint':
    case 'year':
      return read('int', id, wholes);
    case 'int':
      return read(unsigned ? 'long' : 'int', id, wholes);
    case 'serial':
      return read(decimal(20, 0), id, wholes);
    case 'bigint':
      return read(unsigned ? decimal(20, 0) : 'long', id, wholes);
    case 'decimal':
      return fixed(size);
    case 'float':
      // A float's own text has six digits; as a double it has all that it holds.
      return read('double', (column) => `(${id(column)} + 0e0)`, ['decimal']);
    case 'double':
      return read('double', id, ['decimal']);
    case 'bit':
      return bits(size[0] ?? 1);
    case 'date':
      return read('date', id);
    case 'datetime':
      return read('timestamptz', id);
    case 'timestamp':
      // The session reads in UTC.
      return read('timestamptz', (column) => `concat(${id(column)}, 'Z')`);
    case 'time':
      return read('string', id);
    default:
      return refused('it is no type that is known here');
  }
}

/** A lake decimal ends at 38 digits; MySQL's at 65. */
function fixed([precision = 10, scale = 0]: readonly number[]): SourceTypeMapping {
  return precision > 38
    ? read('string', id, ['decimal', 'double'])
    : read(decimal(precision, scale), id, wholes);
}

/** One bit is a truth; several are their digits, highest first. */
function bits(count: number): SourceTypeMapping {
  return count === 1
    ? read('boolean', (column) => `(${id(column)} + 0)`, clocks)
    : read('string', (column) => `lpad(bin(${id(column)}), ${count}, '0')`);
}

const decimal = (precision: number, scale: number) => ({ kind: 'decimal', precision, scale }) as const;

function read(
  natural: LakeType | Exclude<LakeType['kind'], 'decimal'>,
  text: (column: string) => string,
  also: readonly LakeType['kind'][] = [],
): SourceTypeMapping {
  const type = typeof natural === 'string' ? { kind: natural } : natural;
  return { natural: type, also: also.filter((kind) => kind !== type.kind), text };
}

const refused = (reason: string): SourceTypeMapping => ({ natural: null, reason });
