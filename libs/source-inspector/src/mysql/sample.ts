import { SourceError } from '../source-error.ts';
import type { SampleProps, TableDescription, TableSample } from '../source-inspector.ts';
import { grantsOf } from './catalog.ts';
import { quoted } from './quoting.ts';
import type { Session } from './session.ts';
import { counterOf, spreadRows } from './spread.ts';

const longest = 4096;

export async function sampleTable(
  session: Session,
  table: TableDescription,
  { columns, rows, seed }: SampleProps,
): Promise<TableSample> {
  const grants = await grantsOf(session, table);
  const known = new Map(table.columns.map((column) => [column.name, column]));
  // Columns that the user may not know of at all cannot be told from ones that are not there.
  const missing = columns.find((name) => !known.has(name));
  if (missing !== undefined && grants.table)
    throw new SourceError('COLUMN_UNKNOWN', { table: `${table.schema}.${table.table}`, column: missing });
  const denied = (name: string) => !known.has(name) || grants.deniedColumns.includes(name);
  const readable = columns.filter((name) => !denied(name));
  const unreadable = columns.filter(denied);
  if (readable.length === 0) return { rows: 0, columns: new Map(), unreadable };
  const found = await spreadRows(session, {
    table,
    counter: readableCounter(table, denied),
    select: readable
      .map((name, index) => `${textOf(name, known.get(name)?.type ?? '')} AS c${index}`)
      .join(', '),
    limit: Math.max(1, Math.min(10_000, Math.floor(rows))),
    seed,
  });
  return {
    rows: found.length,
    columns: new Map(readable.map((name, index) => [name, found.map((row) => row[`c${index}`] ?? null)])),
    unreadable,
  };
}

function readableCounter(table: TableDescription, denied: (name: string) => boolean): string | null {
  const counter = counterOf(table);
  return counter === null || denied(counter) ? null : counter;
}

/** Not more of a long value than is looked at is read. */
function textOf(name: string, type: string): string {
  if (/^(tiny|medium|long)?blob|^(var)?binary/i.test(type)) return `LOWER(HEX(LEFT(${quoted(name)}, 64)))`;
  if (/^bit/i.test(type)) return `BIN(${quoted(name)})`;
  if (/^(geometry|point|linestring|polygon|multi|geomcollection|geometrycollection)/i.test(type))
    return `LEFT(ST_AsText(${quoted(name)}), ${longest})`;
  return `LEFT(${quoted(name)}, ${longest})`;
}
