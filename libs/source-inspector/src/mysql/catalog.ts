import type {
  ForeignKey,
  InspectedColumn,
  InspectedIndex,
  InspectedTable,
  TableDescription,
  TableGrants,
  TableName,
} from '../source-inspector.ts';
import { SourceError } from '../source-error.ts';
import { named } from './quoting.ts';
import type { Row, Session } from './session.ts';

/** Tables of the connection's own database. MySQL 8 names columns in capitals where no name is asked for. */
const list = `
  SELECT table_schema AS home, table_name AS name, table_type AS type, create_options AS options,
    table_rows AS estimate, table_comment AS remark
  FROM information_schema.tables
  WHERE table_schema = DATABASE() AND table_type IN ('BASE TABLE', 'SYSTEM VERSIONED', 'VIEW')`;

const listed = ({ home, name, type, options, estimate, remark }: Row): InspectedTable => {
  const view = type === 'VIEW';
  return {
    schema: home ?? '',
    table: name ?? '',
    kind: view ? 'view' : /partitioned/i.test(options ?? '') ? 'partitioned' : 'table',
    estimatedRows: view || estimate === null || estimate === undefined ? null : Number(estimate),
    // A view's is always the word VIEW.
    comment: view || remark === '' ? null : (remark ?? null),
  };
};

export async function listTables(session: Session): Promise<InspectedTable[]> {
  const rows = await session.rows({ doing: 'listing tables', sql: `${list} ORDER BY table_name` });
  return rows.map(listed);
}

export async function findTable(session: Session, { schema, table }: TableName): Promise<InspectedTable> {
  const [row] = await session.rows({
    doing: 'finding a table',
    sql: `${list} AND table_schema = ? AND table_name = ?`,
    values: [schema, table],
  });
  if (row === undefined) throw new SourceError('TABLE_UNKNOWN', { table: `${schema}.${table}` });
  return listed(row);
}

export async function describeTable(session: Session, found: InspectedTable): Promise<TableDescription> {
  const columns = await columnsOf(session, found);
  const indexes = await indexesOf(session, found);
  const keys = indexes.filter(
    ({ unique, columns: of, whole }) => unique && whole && of.every((name) => name !== null),
  );
  const names = (index: InspectedIndex) => index.columns.filter((name) => name !== null);
  const primary = keys.find(({ name }) => name === 'PRIMARY');
  return {
    ...found,
    columns,
    primaryKey: primary === undefined ? null : names(primary),
    uniqueKeys: keys.filter(({ name }) => name !== 'PRIMARY').map(names),
    indexes: indexes.map(({ name, unique, serves, columns: of }) => ({ name, unique, serves, columns: of })),
    foreignKeys: await foreignKeysOf(session, found),
  };
}

async function columnsOf(session: Session, { schema, table }: TableName): Promise<InspectedColumn[]> {
  const rows = await session.rows({
    doing: 'describing columns',
    sql: `
      SELECT column_name AS name, column_type AS type, is_nullable AS nullable, column_default AS initial, extra AS extra,
        column_comment AS remark
      FROM information_schema.columns WHERE table_schema = ? AND table_name = ? ORDER BY ordinal_position`,
    values: [schema, table],
  });
  return rows.map(({ name, type, nullable, initial, extra, remark }) => ({
    name: name ?? '',
    type: type ?? '',
    baseType: type ?? '',
    enumValues: /^enum\(/i.test(type ?? '') ? labelsOf(type ?? '') : null,
    nullable: nullable === 'YES',
    default: defaultOf(initial ?? null, extra ?? '', session.mariadb),
    generated: /\b(VIRTUAL|STORED|PERSISTENT) GENERATED|\b(VIRTUAL|STORED|PERSISTENT)\b/i.test(extra ?? ''),
    comment: remark === '' ? null : (remark ?? null),
  }));
}

function labelsOf(type: string): string[] {
  return [...type.matchAll(/'((?:[^']|'')*)'/g)].map(([, label = '']) => label.replaceAll("''", "'"));
}

/** MySQL shows a literal without quotes and says of an expression that it is one; MariaDB quotes what is a literal. */
function defaultOf(initial: string | null, extra: string, mariadb: boolean): string | null {
  if (initial === null || initial === 'NULL') return null;
  const literal = !mariadb && !extra.includes('DEFAULT_GENERATED');
  if (literal) return /^-?[0-9.]+$/.test(initial) || initial === 'CURRENT_TIMESTAMP' ? initial : "'…'";
  return initial.replaceAll(/'(?:[^']|'')*'/g, "'…'");
}

interface CatalogIndex extends InspectedIndex {
  /** No column of it is cut short. */
  readonly whole: boolean;
}

async function indexesOf(session: Session, { schema, table }: TableName): Promise<CatalogIndex[]> {
  const rows = await session.rows({
    doing: 'describing indexes',
    sql: `
      SELECT index_name AS name, non_unique AS doubles, column_name AS col, sub_part AS part, index_type AS method
      FROM information_schema.statistics WHERE table_schema = ? AND table_name = ?
      ORDER BY index_name = 'PRIMARY' DESC, index_name, seq_in_index`,
    values: [schema, table],
  });
  return [...Map.groupBy(rows, ({ name }) => name ?? '')].map(([name, parts]) => {
    const columns = parts.map(({ col }) => col ?? null);
    const whole = parts.every(({ part }) => (part ?? null) === null);
    const ranges = whole && !columns.includes(null) && parts.every(({ method }) => method === 'BTREE');
    return {
      name,
      unique: parts.every(({ doubles }) => doubles === '0'),
      serves: ranges ? 'ranges' : 'other',
      columns,
      whole,
    };
  });
}

async function foreignKeysOf(session: Session, { schema, table }: TableName): Promise<ForeignKey[]> {
  const rows = await session.rows({
    doing: 'describing foreign keys',
    sql: `
      SELECT constraint_name AS name, column_name AS col, referenced_table_schema AS far_home,
        referenced_table_name AS far_table, referenced_column_name AS far_col
      FROM information_schema.key_column_usage
      WHERE table_schema = ? AND table_name = ? AND referenced_table_name IS NOT NULL
      ORDER BY constraint_name, ordinal_position`,
    values: [schema, table],
  });
  return [...Map.groupBy(rows, ({ name }) => name ?? '').values()].map((parts) => ({
    columns: parts.map(({ col }) => col ?? ''),
    to: { schema: parts[0]?.['far_home'] ?? '', table: parts[0]?.['far_table'] ?? '' },
    toColumns: parts.map((part) => part['far_col'] ?? ''),
  }));
}

/** Columns on which the user has no privilege at all are not shown to it, and are in no list. */
export async function grantsOf(session: Session, table: TableName): Promise<TableGrants> {
  const rows = await session.rows({
    doing: 'reading grants',
    sql: `SELECT column_name AS name, privileges AS may FROM information_schema.columns
          WHERE table_schema = ? AND table_name = ? ORDER BY ordinal_position`,
    values: [table.schema, table.table],
  });
  return {
    table: await session.may(`SELECT * FROM ${named(table)} LIMIT 0`),
    deniedColumns: rows.filter(({ may }) => !/\bselect\b/i.test(may ?? '')).map(({ name }) => name ?? ''),
  };
}
