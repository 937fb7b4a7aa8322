import { once } from 'node:events';
import type { Client } from 'pg';
import { from as copyFrom } from 'pg-copy-streams';
import { columnsOf, type Row, type TableName } from '../generator/tables.ts';

/** Fills a table through COPY, some rows at a time. */
export async function copyRows(
  client: Client,
  table: TableName,
  batches: Iterable<readonly Row[]>,
): Promise<void> {
  const columns = columnsOf(table)
    .map((name) => `"${name}"`)
    .join(', ');
  const stream = client.query(copyFrom(`copy public.${table} (${columns}) from stdin`));
  const finished = once(stream, 'finish');
  // Awaited below: until then a refusal must not count as unhandled.
  finished.catch(() => undefined);
  for (const rows of batches) {
    if (rows.length > 0 && !stream.write(rows.map(line).join('')))
      await Promise.race([once(stream, 'drain'), finished]);
  }
  stream.end();
  await finished;
}

/** COPY's text format. @see https://www.postgresql.org/docs/current/sql-copy.html */
function line(row: Row): string {
  return `${row.map(field).join('\t')}\n`;
}

const special = /[\\\t\n\r]/;
const escapes: Readonly<Record<string, string>> = { '\\': '\\\\', '\t': '\\t', '\n': '\\n', '\r': '\\r' };

function field(value: string | null): string {
  if (value === null) return '\\N';
  if (!special.test(value)) return value;
  return value.replace(/[\\\t\n\r]/g, (character) => escapes[character] ?? character);
}
