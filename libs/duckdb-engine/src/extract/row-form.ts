import { identifier } from '../engine.ts';

/**
 * How rows go through the pipe into DuckDB: a line a row, fields apart by the unit separator, no quotes. The four bytes that
 * would break a line or a field stand escaped, so a line end is always the end of a row, and DuckDB can read on from any of
 * them; of quoted CSV it can only read the whole, and keeps it all in memory as long as it comes from a pipe.
 */
export const rowForm = {
  separator: 0x1f,
  lineEnd: 0x0a,
  escape: 0x10,
  /** After the escape: no value. */
  null: 0x4e,
} as const;

/** A row may not be longer: one of the engine's buffers holds the longest. */
export const longestLine = 4_000_000;

/** After the escape, what stands for a byte; 0 where the byte stands for itself. */
export const escaped = Uint8Array.from({ length: 0x20 }, (_, byte) =>
  byte === 0x0a ? 0x6e : byte === 0x0d ? 0x72 : byte === 0x1f ? 0x75 : byte === 0x10 ? 0x64 : 0,
);

/** Options of DuckDB's read_csv. */
export const rowFormOptions = `auto_detect = false, header = false, delim = chr(31), quote = '', escape = '', comment = '',
  new_line = '\\n', nullstr = chr(16) || 'N', encoding = 'utf-8'`;

/** A column of the pipe as it was in the source. */
export function unescaped(column: string): string {
  const name = identifier(column);
  const bare = [...escaped.entries()]
    .filter(([, sign]) => sign !== 0)
    // The escape itself last: what it leaves bare is no escape.
    .sort(([one], [other]) => Number(one === rowForm.escape) - Number(other === rowForm.escape))
    .reduce(
      (text, [byte, sign]) =>
        `replace(${text}, chr(${rowForm.escape}) || '${String.fromCharCode(sign)}', chr(${byte}))`,
      name,
    );
  return `CASE WHEN contains(${name}, chr(${rowForm.escape})) THEN ${bare} ELSE ${name} END AS ${name}`;
}
