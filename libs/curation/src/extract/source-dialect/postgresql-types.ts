import type { LakeType } from '@daybreak/dataset-contracts';
import { postgresqlId as id } from './postgresql-id.ts';
import type { SourceTypeMapping } from './source-dialect.ts';

interface PostgresqlType {
  readonly name: string;
  /** What stands in the brackets. */
  readonly size: readonly number[];
  readonly array: boolean;
}

/** As `format_type` spells it, e.g. `numeric(12,2)`, `timestamp(3) with time zone`, `text[]`. */
export function parsePostgresqlType(declared: string): PostgresqlType {
  const text = declared.trim().toLowerCase().replace(/\s+/g, ' ');
  const array = text.endsWith('[]');
  const bare = text.replace(/(\[\])+$/, '');
  const inside = /\(([^)]*)\)/.exec(bare)?.[1] ?? '';
  const name = bare
    .replace(/ ?\([^)]*\)/, '')
    .replace(/^interval .*$/, 'interval')
    .replace(/^pg_catalog\./, '');
  return { name: spellings[name] ?? name, size: inside.split(',').filter(Boolean).map(Number), array };
}

/** Names that mean another one. @see https://www.postgresql.org/docs/current/datatype.html */
const spellings: Readonly<Record<string, string>> = {
  int2: 'smallint',
  smallserial: 'smallint',
  int: 'integer',
  int4: 'integer',
  serial: 'integer',
  int8: 'bigint',
  bigserial: 'bigint',
  bool: 'boolean',
  decimal: 'numeric',
  float4: 'real',
  float8: 'double precision',
  float: 'double precision',
  varchar: 'character varying',
  char: 'character',
  bpchar: 'character',
  string: 'text',
  'timestamp without time zone': 'timestamp',
  timestamptz: 'timestamp with time zone',
  'time without time zone': 'time',
  timetz: 'time with time zone',
  varbit: 'bit varying',
};

const castable = [
  'character',
  'name',
  'enum',
  'time with time zone',
  'interval',
  'bit varying',
  'cidr',
  'macaddr',
  'macaddr8',
  'jsonb',
  'jsonpath',
  'xml',
  'tsvector',
  'tsquery',
  'point',
  'line',
  'lseg',
  'box',
  'path',
  'polygon',
  'circle',
  'pg_lsn',
];
const range = /^(int4|int8|num|ts|tstz|date)(multi)?range$/;
const extensions = /^(hstore|citext|ltree|lquery|cube|seg|isbn|issn|ean13|geometry|geography|raster|vector)$/;
const wholes = ['int', 'long', 'decimal', 'double'] as const;

/**
 * How a column of PostgreSQL is read. Types with a short binary form are named bare, and the extraction writes the text that
 * a cast would; of the others the source's own cast is asked for.
 */
export function postgresqlMapping(declared: string): SourceTypeMapping {
  const { name, size, array } = parsePostgresqlType(declared);
  if (array) return arrayOf(declared, name);
  if (castable.includes(name) || range.test(name)) return read('string', text);
  if (extensions.test(name))
    return refused(`${name} is a type of an extension; read it through a view that turns it into text`);
  switch (name) {
    case 'smallint':
    case 'integer':
      return read('int', id, wholes);
    case 'bigint':
      return read('long', id, wholes);
    case 'oid':
      return read('long', text, wholes);
    case 'boolean':
      return read('boolean', id);
    case 'numeric':
      return fixed(size);
    case 'money':
      // Its text is the locale's, with signs and separators; the number behind it is not.
      return read(
        { kind: 'decimal', precision: 19, scale: 2 },
        (column) => `cast(${id(column)} as numeric)`,
        wholes,
      );
    case 'real':
      // A float's own text has six digits; as a double it has all that it holds.
      return read('double', (column) => `cast(${id(column)} as double precision)`, ['decimal']);
    case 'double precision':
      return read('double', id, ['decimal']);
    case 'date':
      return read('date', id);
    case 'timestamp':
    case 'timestamp with time zone':
      return read('timestamptz', id);
    case 'time':
    case 'uuid':
      return read('string', id);
    case 'text':
    case 'character varying':
    case 'json':
      return read('string', id, ['date', 'timestamptz', 'boolean', ...wholes]);
    case 'bit':
      return (size[0] ?? 1) === 1 ? read('boolean', text) : read('string', text);
    case 'inet':
      // The cast to text adds the length of the network to every address.
      return read('string', (column) => `abbrev(${id(column)})`);
    case 'bytea':
      return read('string', (column) => `encode(${id(column)}, 'hex')`);
    default:
      return refused(
        `${name} is no type that is known here; read it through a view that turns it into one that is, or write enum where it is one`,
      );
  }
}

/** A lake decimal ends at 38 digits, and a numeric without precision has as many as it likes. */
function fixed([precision, scale = 0]: readonly number[]): SourceTypeMapping {
  if (precision === undefined) return read('string', id, ['decimal', 'double', 'int', 'long']);
  // numeric(2,4) holds 0.0099 at most, numeric(3,-2) whole hundreds.
  const digits = scale < 0 ? precision - scale : Math.max(precision, scale);
  return digits > 38
    ? read('string', id, wholes)
    : read({ kind: 'decimal', precision: digits, scale: Math.max(0, scale) }, id, wholes);
}

/** As JSON, which has a place for nulls and for lists within lists. */
function arrayOf(declared: string, element: string): SourceTypeMapping {
  const mapping = postgresqlMapping(element);
  return mapping.natural === null
    ? refused(`${declared} holds what has no place: ${mapping.reason}`)
    : read('string', (column) => `cast(array_to_json(${id(column)}) as text)`);
}

const text = (column: string) => `cast(${id(column)} as text)`;

function read(
  natural: LakeType | Exclude<LakeType['kind'], 'decimal'>,
  expression: (column: string) => string,
  also: readonly LakeType['kind'][] = [],
): SourceTypeMapping {
  const type = typeof natural === 'string' ? { kind: natural } : natural;
  return { natural: type, also: also.filter((kind) => kind !== type.kind), text: expression };
}

const refused = (reason: string): SourceTypeMapping => ({ natural: null, reason });
