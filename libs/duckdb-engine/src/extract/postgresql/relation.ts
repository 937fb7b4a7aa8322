import type { TableReading } from '@daybreak/curation';
import type { Client } from 'pg';
import { JobError } from '../../errors.ts';
import { identifier } from '../../engine.ts';
import { wireOf, type Wire } from './copy/wire.ts';

/** What is to be known of a table before it is read. */
export interface Relation {
  readonly columns: readonly {
    readonly name: string;
    readonly sql: string;
    readonly wire: Wire;
    /** It lands as it is, in a type of its own where there is one. */
    readonly asIs: boolean;
  }[];
  /** Blocks of the table, or of the largest of its partitions; null where it is not kept in blocks that can be asked for. */
  readonly blocks: number | null;
  readonly rowsPerBlock: number;
  /** Columns by which slices can follow each other, served by an index; empty where there are none. */
  readonly order: readonly { readonly name: string; readonly wire: Wire; readonly type: string }[];
  /** The source's text is of an encoding that it does not know. */
  readonly encodingUnknown: boolean;
}

/** TID range scans. */
const blockScansSince = 140_000;
/** Of a table that was never analysed. */
const usualRowsPerBlock = 60;

export async function inspect(client: Client, reading: TableReading): Promise<Relation> {
  const { rows } = await client.query<{
    kind: string;
    version: number;
    encoding: string;
    blocks: string | null;
    density: number | null;
  }>(shape, [identifier(reading.schema), identifier(reading.table)]);
  const [found] = rows;
  if (found === undefined) {
    throw new JobError({
      code: 'SOURCE_TABLE_CHANGED',
      cause: `The source has no table ${reading.schema}.${reading.table}.`,
    });
  }
  return {
    columns: await wires(client, reading),
    blocks: found.version < blockScansSince || found.blocks === null ? null : Number(found.blocks),
    rowsPerBlock: Math.max(1, found.density ?? usualRowsPerBlock),
    order: await orderOf(client, reading),
    encodingUnknown: found.encoding === 'SQL_ASCII',
  };
}

/**
 * A table's blocks are asked for of the table itself and of everything that inherits from it; only heap tables and
 * materialised views have blocks that a TID range scan reads.
 */
const shape = `
  WITH RECURSIVE wanted AS (SELECT to_regclass($1 || '.' || $2) AS oid),
    tree AS (
      SELECT oid FROM wanted WHERE oid IS NOT NULL
      UNION ALL
      SELECT inhrelid FROM pg_inherits JOIN tree ON inhparent = tree.oid
    ),
    stored AS (
      SELECT relpages, reltuples, relkind, am.amname,
        CASE WHEN relkind IN ('r', 'm') THEN pg_relation_size(c.oid) / current_setting('block_size')::int END AS blocks
      FROM tree JOIN pg_class c USING (oid) LEFT JOIN pg_am am ON am.oid = c.relam
      WHERE relkind <> 'p'
    )
  SELECT (SELECT relkind FROM pg_class WHERE oid = wanted.oid)::text AS kind,
    current_setting('server_version_num')::int AS version,
    current_setting('server_encoding') AS encoding,
    (SELECT CASE WHEN bool_and(relkind IN ('r', 'm') AND amname = 'heap') THEN max(blocks) END FROM stored) AS blocks,
    (SELECT sum(reltuples) FILTER (WHERE reltuples >= 0) / nullif(max(relpages), 0) FROM stored)::float8 AS density
  FROM wanted WHERE oid IS NOT NULL`;

/** What the reading's columns are sent as; one that has no binary form known here is cast to text by the source. */
async function wires(client: Client, { schema, table, columns }: TableReading): Promise<Relation['columns']> {
  const selected = columns.map(({ name, sql }) => `${sql} AS ${identifier(name)}`).join(', ');
  const { fields } = await client.query({
    text: `SELECT ${selected} FROM ${identifier(schema)}.${identifier(table)} LIMIT 0`,
    rowMode: 'array',
  });
  return columns.map(({ name, sql, asIs = false }, index) => {
    const { dataTypeID: oid = 0, dataTypeModifier: modifier = -1 } = fields[index] ?? {};
    const wire = wireOf({ oid, modifier });
    return wire === null
      ? { name, sql: `cast(${sql} as text)`, wire: { kind: 'text' }, asIs }
      : { name, sql, wire, asIs };
  });
}

/** The watermark and the key, where an index begins with the first of them and none of them can be null. */
async function orderOf(client: Client, reading: TableReading): Promise<Relation['order']> {
  const wanted = [
    ...new Set([...(reading.watermark === undefined ? [] : [reading.watermark]), ...reading.sliceKey]),
  ];
  const orders = [wanted, [...new Set(reading.sliceKey)]].filter((names) => names.length > 0);
  for (const names of orders) {
    const { rows } = await client.query<{
      name: string;
      oid: number;
      modifier: number;
      type: string;
      led: boolean;
    }>(ordering, [identifier(reading.schema), identifier(reading.table), names]);
    const columns = rows.flatMap(({ name, type, ...attribute }) => {
      const wire = wireOf(attribute);
      return wire === null ? [] : [{ name, wire, type }];
    });
    const unique = reading.sliceKey.length > 0;
    if (unique && columns.length === names.length && rows[0]?.led === true) return columns;
  }
  return [];
}

const ordering = `
  SELECT wanted.name, attribute.atttypid::int AS oid, attribute.atttypmod AS modifier,
    format_type(attribute.atttypid, attribute.atttypmod) AS type,
    EXISTS (
      SELECT FROM pg_index
      JOIN pg_class ON pg_class.oid = indexrelid JOIN pg_am ON pg_am.oid = relam AND amname = 'btree'
      WHERE indrelid = attribute.attrelid AND indisvalid AND indpred IS NULL AND indkey[0] = attribute.attnum
    ) AS led
  FROM unnest($3::text[]) WITH ORDINALITY AS wanted (name, place)
  JOIN pg_attribute attribute ON attribute.attrelid = to_regclass($1 || '.' || $2)
    AND attribute.attname = wanted.name AND attribute.attnotnull
  ORDER BY place`;
