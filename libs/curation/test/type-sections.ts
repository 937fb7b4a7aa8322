import { sourceDialect, type SourceDialect } from '../src/index.ts';

export interface TypeSection {
  readonly title: string;
  readonly dialect: SourceDialect;
  /** A type each, and what of it the lake type cannot hold: such a row is refused, with this reason, into the quarantine. */
  readonly types: readonly { readonly declared: string; readonly refused?: string }[];
}

const days = '`unreadable-date`: infinity, before the year 1, after 9999';
const zeroDates = '`unreadable-date`: `0000-00-00`, a month or day of zero, days that the calendar has not';
const plain = (...declared: readonly string[]) => declared.map((one) => ({ declared: one }));

/** A section each source; its tests hold every type of it. */
export const typeSections: readonly TypeSection[] = [
  {
    title: 'PostgreSQL and Aurora PostgreSQL',
    dialect: sourceDialect('postgresql'),
    types: [
      ...plain('smallint', 'integer', 'bigint', 'oid', 'boolean'),
      { declared: 'numeric(12,2)', refused: '`unreadable-number`: NaN' },
      { declared: 'numeric(3,-2)', refused: '`unreadable-number`: NaN' },
      { declared: 'numeric(2,4)', refused: '`unreadable-number`: NaN' },
      ...plain('numeric', 'numeric(50,10)'),
      { declared: 'money', refused: "`unreadable-number`: more than two decimals, by the source's locale" },
      { declared: 'real', refused: '`unreadable-number`: NaN, infinity' },
      { declared: 'double precision', refused: '`unreadable-number`: NaN, infinity' },
      { declared: 'date', refused: days },
      { declared: 'timestamp without time zone', refused: days },
      { declared: 'timestamp with time zone', refused: days },
      ...plain(
        'time without time zone',
        'time with time zone',
        'interval',
        'text',
        'character varying(80)',
        'character(10)',
        'name',
        'enum',
        'uuid',
        'json',
        'jsonb',
        'xml',
        'bytea',
        'bit(1)',
        'bit(8)',
        'bit varying(8)',
        'inet',
        'cidr',
        'macaddr',
        'macaddr8',
        'point',
        'line',
        'lseg',
        'box',
        'path',
        'polygon',
        'circle',
        'int4range',
        'tstzmultirange',
        'tsvector',
        'tsquery',
        'pg_lsn',
        'integer[]',
        'text[]',
        'hstore',
        'citext',
        'geometry',
        'hstore[]',
      ),
    ],
  },
  {
    title: 'MySQL, MariaDB and Aurora MySQL',
    dialect: sourceDialect('mysql'),
    types: [
      { declared: 'tinyint(1)', refused: '`not-allowed`: other than 0 and 1' },
      ...plain('tinyint(4)', 'tinyint(3) unsigned', 'smallint(6)', 'mediumint(9)', 'int(11)'),
      ...plain(
        'int(10) unsigned',
        'int(10) unsigned zerofill',
        'bigint(20)',
        'bigint(20) unsigned',
        'year(4)',
      ),
      ...plain('decimal(10,2)', 'decimal(65,30)', 'float', 'double', 'bit(1)', 'bit(10)'),
      { declared: 'date', refused: zeroDates },
      { declared: 'datetime', refused: zeroDates },
      { declared: 'timestamp', refused: zeroDates },
      ...plain('time', 'char(10)', 'varchar(20)', 'tinytext', 'text', 'mediumtext', 'longtext'),
      ...plain('binary(4)', 'varbinary(20)', 'tinyblob', 'blob', 'mediumblob', 'longblob'),
      ...plain("enum('a','b')", "set('a','b')", 'json', 'uuid', 'inet4', 'inet6'),
      ...plain('geometry', 'point', 'polygon', 'vector(3)'),
    ],
  },
];
