import type { TableReading } from '@daybreak/curation';
import type { Session } from './session.ts';

/** The order in which slices follow each other, and the index that has it. */
export interface SliceOrder {
  readonly index: string;
  readonly columns: readonly OrderColumn[];
}

export interface OrderColumn {
  readonly name: string;
  /** A value, as the protocol sends it, as a literal that compares in the column's own way. */
  readonly literal: (value: Buffer) => string;
}

interface IndexColumn {
  readonly index: string;
  readonly unique: boolean;
  readonly column: string;
  readonly whole: boolean;
  readonly nullable: boolean;
}

/**
 * Slices follow the watermark where the window has a beginning and an index on the watermark serves it, so that a night's
 * few rows cost a few rows; otherwise they follow the key. InnoDB's secondary indexes end with the primary key,
 * which is why an index on the watermark alone has the order (watermark, key). Null where no index serves: then one
 * statement reads all.
 * @see https://dev.mysql.com/doc/refman/8.4/en/innodb-index-types.html
 */
export async function sliceOrder(
  session: Session,
  { reading, bounded }: { readonly reading: TableReading; readonly bounded: boolean },
): Promise<SliceOrder | null> {
  if (reading.sliceKey.length === 0) return null;
  const indexes = Map.groupBy(await indexColumns(session, reading), ({ index }) => index);
  const literals = await columnLiterals(session, reading);
  const order = (index: string, names: readonly string[]): SliceOrder | null => {
    const columns = names.map((name) => ({ name, literal: literals.get(folded(name)) }));
    return columns.every((column): column is OrderColumn => column.literal !== undefined)
      ? { index, columns }
      : null;
  };
  const key = keyIndex(reading.sliceKey, indexes);
  if (key === null) return null;
  const names = key.columns.map(({ column }) => column);
  const { watermark } = reading;
  if (bounded && watermark !== undefined) {
    const served = [...indexes].find(([, columns]) =>
      serves(columns, watermark, names, key.name === 'PRIMARY'),
    );
    // Without one, the database finds its own way to the window's rows: slices by key would walk the whole table.
    return served === undefined ? null : order(served[0], [watermark, ...names]);
  }
  return order(key.name, names);
}

function keyIndex(
  sliceKey: readonly string[],
  indexes: ReadonlyMap<string, readonly IndexColumn[]>,
): { readonly name: string; readonly columns: readonly IndexColumn[] } | null {
  const wanted = new Set(sliceKey.map(folded));
  const fitting = [...indexes]
    .filter(
      ([, columns]) =>
        columns.length === wanted.size &&
        columns.every(
          ({ column, unique, nullable, whole }) => unique && !nullable && whole && wanted.has(folded(column)),
        ),
    )
    .sort(([a], [b]) => Number(b === 'PRIMARY') - Number(a === 'PRIMARY'));
  const [found] = fitting;
  return found === undefined ? null : { name: found[0], columns: found[1] };
}

/** Watermark first, then nothing or the key itself. */
function serves(
  columns: readonly IndexColumn[],
  watermark: string,
  key: readonly string[],
  primary: boolean,
): boolean {
  const wanted = [watermark, ...key].map(folded);
  const names = columns.map(({ column }) => folded(column));
  return (
    columns.every(({ whole }) => whole) &&
    (primary || names.length === wanted.length) &&
    names.every((name, position) => name === wanted[position])
  );
}

async function indexColumns(
  session: Session,
  { schema, table }: TableReading,
): Promise<readonly IndexColumn[]> {
  const rows = await session.query(`
    SELECT index_name AS name, non_unique AS doubles, column_name AS col, sub_part AS part, nullable AS nulls
    FROM information_schema.statistics
    WHERE table_schema = ${text(schema)} AND table_name = ${text(table)} AND index_type = 'BTREE'
    ORDER BY index_name, seq_in_index`);
  return rows.map(({ name, doubles, col, part, nulls }) => ({
    index: name ?? '',
    unique: doubles === '0',
    // An index on an expression has no column there.
    column: col ?? '',
    whole: (part ?? null) === null && (col ?? null) !== null,
    nullable: nulls === 'YES',
  }));
}

const numbers = new Set(['tinyint', 'smallint', 'mediumint', 'int', 'bigint', 'decimal', 'year']);
const times = new Set(['date', 'datetime', 'timestamp', 'uuid', 'inet4', 'inet6']);
const texts = new Set(['char', 'varchar']);
const bytes = new Set(['binary', 'varbinary']);

/** Types whose order is that of comparing with a literal: an enum, for one, is sorted by number and compared as text. */
async function columnLiterals(
  session: Session,
  { schema, table }: TableReading,
): Promise<ReadonlyMap<string, OrderColumn['literal']>> {
  const rows = await session.query(`
    SELECT column_name AS col, data_type AS type, character_set_name AS charset, collation_name AS collation
    FROM information_schema.columns
    WHERE table_schema = ${text(schema)} AND table_name = ${text(table)}`);
  return new Map(
    rows.flatMap(({ col, type, charset, collation }): [string, OrderColumn['literal']][] => {
      const name = folded(col ?? '');
      const kind = (type ?? '').toLowerCase();
      if (numbers.has(kind)) return [[name, (value) => number(value)]];
      if (times.has(kind)) return [[name, (value) => text(value.toString('latin1'))]];
      if (bytes.has(kind)) return [[name, (value) => `x'${value.toString('hex')}'`]];
      if (texts.has(kind) && isWord(charset) && isWord(collation))
        return [
          [
            name,
            (value) => `CONVERT(_utf8mb4 x'${value.toString('hex')}' USING ${charset}) COLLATE ${collation}`,
          ],
        ];
      return [];
    }),
  );
}

const isWord = (name: string | null | undefined): name is string => /^[a-z0-9_]+$/i.test(name ?? '');

function number(value: Buffer): string {
  const digits = value.toString('latin1');
  return /^-?[0-9]+(\.[0-9]+)?$/.test(digits) ? digits : 'NULL';
}

/** Backslashes are plain characters in this session. */
const text = (value: string) => `'${value.replaceAll("'", "''")}'`;

/** Names of columns do not depend on case. */
const folded = (name: string) => name.toLowerCase();
