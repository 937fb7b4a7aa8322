import fc from 'fast-check';
import { expect, it } from 'vitest';
import { parseCsv } from './csv.ts';

const written = (rows: readonly (readonly (string | null)[])[]) =>
  rows
    .map(
      (row) => `${row.map((cell) => (cell === null ? '' : `"${cell.replaceAll('"', '""')}"`)).join(',')}\n`,
    )
    .join('');

it('reads back what Athena writes, nulls apart from empty text', () => {
  const cell = fc.option(fc.string(), { nil: null });
  fc.assert(
    fc.property(
      fc
        .integer({ min: 1, max: 4 })
        .chain((width) => fc.array(fc.tuple(...Array.from({ length: width }, () => cell)), { minLength: 1 })),
      (rows) => {
        // A record that is one null is an empty line, which CSV cannot tell from none at the end.
        fc.pre(rows[0]!.length > 1 || rows.every((row) => row[0] !== null));
        const header = rows[0]!.map((_, at) => `c${at}`);
        expect(parseCsv(written([header, ...rows]))).toEqual({ columns: header, rows });
      },
    ),
  );
});

it('reads a table without rows', () => {
  expect(parseCsv('"a","b"\n')).toEqual({ columns: ['a', 'b'], rows: [] });
  expect(parseCsv('')).toEqual({ columns: [], rows: [] });
});

it('refuses what is not CSV', () => {
  expect(() => parseCsv('"a"b,"c"\n')).toThrow('Not CSV at record 1');
});
