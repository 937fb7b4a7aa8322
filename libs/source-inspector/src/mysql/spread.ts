import type { TableDescription, TableName } from '../source-inspector.ts';
import { named, quoted } from './quoting.ts';
import type { Row, Session } from './session.ts';

const strata = 32;

/** The column that counts up with the rows, where there is one. */
export function counterOf({ primaryKey, columns }: TableDescription): string | null {
  const key = primaryKey?.length === 1 ? columns.find(({ name }) => name === primaryKey[0]) : undefined;
  return key !== undefined && /^(tiny|small|medium|big)?int\b/i.test(key.type) ? key.name : null;
}

/**
 * Rows from all over the table. MySQL has no TABLESAMPLE: where the key is a number that counts up, a few rows are taken at
 * a place by chance in each of its parts, which costs a few steps down the index; otherwise from the table's beginning.
 */
export async function spreadRows(
  session: Session,
  {
    table,
    counter,
    select,
    limit,
    seed,
  }: {
    readonly table: TableName;
    readonly counter: string | null;
    /** Expressions with their names. */
    readonly select: string;
    readonly limit: number;
    readonly seed: number;
  },
): Promise<readonly Row[]> {
  const name = `${table.schema}.${table.table}`;
  const query = { doing: `sampling ${name}`, table: name };
  const from = `SELECT ${select} FROM ${named(table)}`;
  const starts = counter === null ? [] : await placesOf(session, { table, counter, seed });
  if (counter !== null && starts.length > 0) {
    const key = quoted(counter);
    const each = Math.ceil(limit / starts.length);
    const parts = starts.map(
      ({ at, until }) =>
        `(${from} WHERE ${key} >= ${at} AND ${key} < ${until} ORDER BY ${key} LIMIT ${each})`,
    );
    const found = await session.rows({ ...query, sql: parts.join(' UNION ALL ') });
    if (found.length > 0) return found.slice(0, limit);
  }
  return session.rows({ ...query, sql: `${from} LIMIT ${limit}` });
}

/** Where to read on in each part of the key's values; empty where there are too few of them to be worth it. */
async function placesOf(
  session: Session,
  { table, counter, seed }: { readonly table: TableName; readonly counter: string; readonly seed: number },
): Promise<readonly { readonly at: bigint; readonly until: bigint }[]> {
  const name = `${table.schema}.${table.table}`;
  const [row] = await session.rows({
    doing: `sampling ${name}`,
    table: name,
    sql: `SELECT MIN(${quoted(counter)}) AS least, MAX(${quoted(counter)}) AS most FROM ${named(table)}`,
  });
  const { least, most } = row ?? {};
  if (least == null || most == null) return [];
  const first = BigInt(least);
  const width = (BigInt(most) - first + 1n) / BigInt(strata);
  // A table of few rows is read from its beginning.
  if (width < 512n) return [];
  const chance = chances(seed);
  return Array.from({ length: strata }, (_, index) => {
    const begins = first + width * BigInt(index);
    const within = (width * BigInt(Math.floor(chance() * 0.75 * 1_000_000))) / 1_000_000n;
    const until = index === strata - 1 ? BigInt(most) + 1n : begins + width;
    return { at: begins + within, until };
  });
}

/** Numbers from 0 to 1, the same for the same seed: Lehmer's generator. */
function chances(seed: number): () => number {
  let state = (Math.abs(Math.trunc(seed)) % 2_147_483_646) + 1;
  return () => {
    state = (state * 48_271) % 2_147_483_647;
    return state / 2_147_483_647;
  };
}
