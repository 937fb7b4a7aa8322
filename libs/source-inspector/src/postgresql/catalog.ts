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
import type { Session } from './session.ts';

const kinds: Readonly<Record<string, InspectedTable['kind']>> = {
  r: 'table',
  p: 'partitioned',
  v: 'view',
  m: 'materialized-view',
  f: 'foreign',
};

/** A table as the catalog knows it: its oid saves every later look the name. */
export interface CatalogTable extends InspectedTable {
  readonly oid: string;
  readonly bytes: number;
}

/** Of a partitioned table, rows and bytes are those of its leaves. */
const list = `
  SELECT c.oid::text AS oid, n.nspname AS schema, c.relname AS "table", c.relkind AS kind,
    obj_description(c.oid, 'pg_class') AS comment, size.rows, size.bytes
  FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
  CROSS JOIN LATERAL (
    SELECT sum(CASE WHEN leaf.reltuples < 0 THEN NULL ELSE leaf.reltuples END)::float8 AS rows,
      sum(pg_relation_size(leaf.oid))::float8 AS bytes
    FROM pg_class leaf
    WHERE CASE WHEN c.relkind = 'p'
      THEN leaf.oid IN (SELECT relid FROM pg_partition_tree(c.oid) WHERE isleaf)
      ELSE leaf.oid = c.oid END) size
  WHERE c.relkind IN ('r', 'p', 'v', 'm', 'f') AND NOT c.relispartition
    AND n.nspname <> 'information_schema' AND n.nspname !~ '^pg_'
    AND NOT EXISTS (SELECT FROM pg_depend d
      WHERE d.classid = 'pg_class'::regclass AND d.objid = c.oid AND d.deptype = 'e')`;

interface ListedRow {
  readonly oid: string;
  readonly schema: string;
  readonly table: string;
  readonly kind: string;
  readonly comment: string | null;
  readonly rows: number | null;
  readonly bytes: number | null;
}

const listed = ({ oid, schema, table, kind, comment, rows, bytes }: ListedRow): CatalogTable => ({
  ...{ oid, schema, table, comment, bytes: bytes ?? 0 },
  kind: kinds[kind] ?? 'table',
  // Views keep no statistics; a table that was never analysed has none either.
  estimatedRows: kind === 'v' ? null : rows,
});

export async function listTables(session: Session): Promise<CatalogTable[]> {
  const rows = await session.rows<ListedRow>({
    doing: 'listing tables',
    sql: `${list} ORDER BY n.nspname, c.relname`,
  });
  return rows.map(listed);
}

export async function findTable(session: Session, { schema, table }: TableName): Promise<CatalogTable> {
  const [row] = await session.rows<ListedRow>({
    doing: 'finding a table',
    sql: `${list} AND n.nspname = $1 AND c.relname = $2`,
    values: [schema, table],
  });
  if (row === undefined) throw new SourceError('TABLE_UNKNOWN', { table: `${schema}.${table}` });
  return listed(row);
}

export async function describeTable(
  session: Session,
  { oid, schema, table, kind, estimatedRows, comment }: CatalogTable,
): Promise<TableDescription> {
  const [columns, indexes, foreignKeys] = await Promise.all([
    columnsOf(session, oid),
    indexesOf(session, oid),
    foreignKeysOf(session, oid),
  ]);
  const keys = indexes.filter(({ key }) => key);
  return {
    ...{ schema, table, kind, estimatedRows, comment },
    columns,
    primaryKey: indexes.find(({ primary }) => primary)?.index.columns.filter(isName) ?? null,
    uniqueKeys: keys.filter(({ primary }) => !primary).map(({ index }) => index.columns.filter(isName)),
    indexes: indexes.map(({ index }) => index),
    foreignKeys,
  };
}

const isName = (name: string | null) => name !== null;

/** A domain over a domain has its base below that. */
async function columnsOf(session: Session, oid: string): Promise<InspectedColumn[]> {
  const rows = await session.rows<{
    name: string;
    type: string;
    base: string;
    labels: string[] | null;
    nullable: boolean;
    default: string | null;
    generated: boolean;
    comment: string | null;
  }>({
    doing: 'describing columns',
    sql: `
      SELECT a.attname AS name, format_type(a.atttypid, a.atttypmod) AS type, base.spelled AS base,
        (SELECT array_agg(e.enumlabel::text ORDER BY e.enumsortorder) FROM pg_enum e WHERE e.enumtypid = base.oid) AS labels,
        NOT (a.attnotnull OR base.required) AS nullable,
        regexp_replace(pg_get_expr(d.adbin, d.adrelid), '''([^'']|'''')*''', '''…''', 'g') AS default,
        a.attgenerated <> '' AS generated,
        col_description(a.attrelid, a.attnum) AS comment
      FROM pg_attribute a
      LEFT JOIN pg_attrdef d ON d.adrelid = a.attrelid AND d.adnum = a.attnum
      CROSS JOIN LATERAL (
        WITH RECURSIVE down(oid, typmod, kind, base, basemod, required, depth) AS (
          SELECT t.oid, a.atttypmod, t.typtype, t.typbasetype, t.typtypmod, t.typnotnull, 0
          FROM pg_type t WHERE t.oid = a.atttypid
          UNION ALL
          SELECT t.oid, down.basemod, t.typtype, t.typbasetype, t.typtypmod, down.required OR t.typnotnull, depth + 1
          FROM down JOIN pg_type t ON t.oid = down.base WHERE down.kind = 'd')
        SELECT oid, format_type(oid, typmod) AS spelled, required FROM down ORDER BY depth DESC LIMIT 1) base
      WHERE a.attrelid = $1::oid AND a.attnum > 0 AND NOT a.attisdropped
      ORDER BY a.attnum`,
    values: [oid],
  });
  return rows.map(({ base, labels, ...row }) => ({ ...row, baseType: base, enumValues: labels }));
}

interface CatalogIndex {
  readonly index: InspectedIndex;
  readonly primary: boolean;
  /** Holds for every row. */
  readonly key: boolean;
}

async function indexesOf(session: Session, oid: string): Promise<CatalogIndex[]> {
  const rows = await session.rows<{
    name: string;
    method: string;
    unique: boolean;
    primary: boolean;
    partial: boolean;
    columns: (string | null)[];
  }>({
    doing: 'describing indexes',
    sql: `
      SELECT c.relname AS name, m.amname AS method, i.indisunique AS unique, i.indisprimary AS primary,
        i.indpred IS NOT NULL AS partial,
        (SELECT array_agg(a.attname::text ORDER BY k.place)
          FROM unnest(i.indkey::int2[]) WITH ORDINALITY k(attnum, place)
          LEFT JOIN pg_attribute a ON a.attrelid = i.indrelid AND a.attnum = k.attnum AND k.attnum > 0
          WHERE k.place <= i.indnkeyatts) AS columns
      FROM pg_index i JOIN pg_class c ON c.oid = i.indexrelid JOIN pg_am m ON m.oid = c.relam
      WHERE i.indrelid = $1::oid AND i.indisvalid
      ORDER BY i.indisprimary DESC, c.relname`,
    values: [oid],
  });
  return rows.map(({ name, method, unique, primary, partial, columns }) => {
    const whole = !partial && columns.every(isName);
    return {
      index: { name, unique, columns, serves: whole && method === 'btree' ? 'ranges' : 'other' },
      primary,
      key: unique && whole,
    };
  });
}

async function foreignKeysOf(session: Session, oid: string): Promise<ForeignKey[]> {
  const rows = await session.rows<{
    columns: string[];
    schema: string;
    table: string;
    to: string[];
  }>({
    doing: 'describing foreign keys',
    sql: `
      SELECT n.nspname AS schema, t.relname AS "table",
        (SELECT array_agg(a.attname::text ORDER BY k.place) FROM unnest(c.conkey) WITH ORDINALITY k(attnum, place)
          JOIN pg_attribute a ON a.attrelid = c.conrelid AND a.attnum = k.attnum) AS columns,
        (SELECT array_agg(a.attname::text ORDER BY k.place) FROM unnest(c.confkey) WITH ORDINALITY k(attnum, place)
          JOIN pg_attribute a ON a.attrelid = c.confrelid AND a.attnum = k.attnum) AS to
      FROM pg_constraint c JOIN pg_class t ON t.oid = c.confrelid JOIN pg_namespace n ON n.oid = t.relnamespace
      WHERE c.conrelid = $1::oid AND c.contype = 'f' AND NOT t.relispartition
      ORDER BY c.conname`,
    values: [oid],
  });
  return rows.map(({ columns, schema, table, to }) => ({ columns, to: { schema, table }, toColumns: to }));
}

export async function grantsOf(session: Session, oid: string): Promise<TableGrants> {
  const [row] = await session.rows<{ table: boolean; denied: string[] }>({
    doing: 'reading grants',
    sql: `
      SELECT has_schema_privilege(c.relnamespace, 'USAGE') AND has_table_privilege(c.oid, 'SELECT') AS table,
        ARRAY(SELECT a.attname::text FROM pg_attribute a
          WHERE a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped
            AND NOT (has_schema_privilege(c.relnamespace, 'USAGE')
              AND has_column_privilege(c.oid, a.attnum, 'SELECT'))
          ORDER BY a.attnum) AS denied
      FROM pg_class c WHERE c.oid = $1::oid`,
    values: [oid],
  });
  return { table: row?.table ?? false, deniedColumns: row?.denied ?? [] };
}
