import type { AthenaCatalog, CatalogTable } from './ports.ts';
import { notSupported, QueryError } from './sql/query-error.ts';
import type { OutputColumn } from './sql/plan.ts';
import { varchar } from './sql/sql-type.ts';

/** Hive's statements about the catalog, which Trino's grammar does not have in this form. */
export type UtilityStatement =
  | { readonly kind: 'show databases'; readonly pattern: string | null }
  | { readonly kind: 'show tables'; readonly database: string; readonly pattern: string | null }
  | { readonly kind: 'show columns' | 'describe'; readonly database: string; readonly table: string };

export interface UtilityResult {
  readonly columns: readonly OutputColumn[];
  readonly lines: readonly string[];
}

const name = String.raw`(?:\x60([^\x60]+)\x60|"([^"]+)"|([a-z_][a-z0-9_]*))`;
const qualified = String.raw`(?:${name}\s*\.\s*)?${name}`;
const like = String.raw`(?:\s+(?:LIKE\s+)?'([^']*)')?`;
const end = String.raw`\s*;?\s*$`;
const pattern = (text: string) => new RegExp(`^\\s*${text}${end}`, 'i');

const showDatabases = pattern(String.raw`SHOW\s+(?:DATABASES|SCHEMAS)${like}`);
const showTables = pattern(String.raw`SHOW\s+TABLES(?:\s+(?:IN|FROM)\s+${name})?${like}`);
const showColumns = pattern(
  String.raw`SHOW\s+COLUMNS\s+(?:IN|FROM)\s+${qualified}(?:\s+(?:IN|FROM)\s+${name})?`,
);
const describe = pattern(String.raw`DESC(?:RIBE)?\s+(?:FORMATTED\s+|EXTENDED\s+)?${qualified}`);
const elaborate = /^\s*DESC(?:RIBE)?\s+(FORMATTED|EXTENDED)\s/i;

/** https://docs.aws.amazon.com/athena/latest/ug/show-tables.html and its neighbours. */
export function parseUtility(text: string, database: string | null): UtilityStatement {
  const missing = () =>
    new QueryError({
      code: 'MISSING_SCHEMA_NAME',
      message: 'A database must be named, in the statement or in QueryExecutionContext',
    });
  const first = (...names: (string | undefined)[]) => names.find((one) => one !== undefined)?.toLowerCase();
  const databases = showDatabases.exec(text);
  if (databases) return { kind: 'show databases', pattern: databases[1] ?? null };
  const tables = showTables.exec(text);
  if (tables) {
    const owner = first(tables[1], tables[2], tables[3]) ?? database;
    if (owner === null) throw missing();
    return { kind: 'show tables', database: owner, pattern: tables[4] ?? null };
  }
  if (elaborate.test(text)) throw notSupported('DESCRIBE FORMATTED or EXTENDED is');
  const columns = showColumns.exec(text);
  const described = columns ?? describe.exec(text);
  if (!described) {
    const words = text.trim().split(/\s+/).slice(0, 2).join(' ').toUpperCase();
    throw notSupported(`${/^[A-Z ]+$/.test(words) ? words : 'This statement'} is`);
  }
  const owner =
    first(described[1], described[2], described[3]) ??
    first(described[7], described[8], described[9]) ??
    database;
  const table = first(described[4], described[5], described[6]);
  if (owner === null || table === undefined) throw missing();
  return { kind: columns ? 'show columns' : 'describe', database: owner, table };
}

export async function runUtility(
  statement: UtilityStatement,
  catalog: AthenaCatalog,
): Promise<UtilityResult> {
  switch (statement.kind) {
    case 'show databases':
      return result(['database_name'], matching(await catalog.databases(), statement.pattern));
    case 'show tables': {
      const tables = await catalog.tables(statement.database);
      if (!tables) {
        throw new QueryError({
          code: 'SCHEMA_NOT_FOUND',
          message: `Schema '${statement.database}' does not exist`,
        });
      }
      return result(['tab_name'], matching(tables, statement.pattern));
    }
    case 'show columns':
      return result(
        ['field'],
        (await tableOf(statement, catalog)).columns.map((column) => padded(column.name)),
      );
    case 'describe': {
      const { columns, partitionColumns = [] } = await tableOf(statement, catalog);
      const line = (one: { name: string; type: string }) =>
        `${padded(one.name)}\t${padded(one.type)}\t${padded('')}`;
      const partitions = columns.filter((column) => partitionColumns.includes(column.name));
      const tail =
        partitions.length === 0
          ? []
          : [
              '',
              '# Partition Information',
              '# col_name            \tdata_type           \tcomment             ',
              '',
              ...partitions.map(line),
            ];
      return result(['col_name', 'data_type', 'comment'], [...columns.map(line), ...tail]);
    }
  }
}

/** Hive pads each field to twenty characters. */
const padded = (text: string) => text.padEnd(20);

async function tableOf(
  { database, table }: { database: string; table: string },
  catalog: AthenaCatalog,
): Promise<CatalogTable> {
  const found = await catalog.table({ database, table });
  if (found) return found;
  throw new QueryError({
    code: 'TABLE_NOT_FOUND',
    message: `Table 'awsdatacatalog.${database}.${table}' does not exist`,
  });
}

const result = (names: readonly string[], lines: readonly string[]): UtilityResult => ({
  columns: names.map((column) => ({ name: column, type: varchar })),
  lines,
});

/** `*` and `|`, as Hive has them. */
function matching(names: readonly string[], wanted: string | null): readonly string[] {
  const sorted = [...names].toSorted();
  if (wanted === null) return sorted;
  if (!/^[\w*|.]*$/.test(wanted))
    throw notSupported('A pattern of other than letters, digits, _, * and | is');
  const expression = new RegExp(`^(?:${wanted.replaceAll('.', '\\.').replaceAll('*', '.*')})$`, 'i');
  return sorted.filter((one) => expression.test(one));
}
