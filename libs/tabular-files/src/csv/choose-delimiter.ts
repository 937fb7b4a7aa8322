import { FileRefused } from '../file-refused.ts';
import { CsvParser, fieldText } from './csv-parser.ts';
import { placesOf } from './header.ts';

const candidates = [',', ';', '\t', '|'] as const;
const rowsLookedAt = 100;

/**
 * The delimiter under which the first rows make the best table: one whose header has the columns that are wanted, else
 * one under which all rows have the same number of fields, and the more of them the better.
 */
export function chooseDelimiter({
  head,
  whole,
  wanted,
}: {
  /** The text's beginning, UTF-8. */
  readonly head: Buffer;
  /** It is all of the text. */
  readonly whole: boolean;
  /** Names of the header; null where there is none, or none is known. */
  readonly wanted: readonly string[] | null;
}): string {
  const announced = /^sep=(.)\r?\n/.exec(head.toString('latin1', 0, 8))?.[1];
  if (announced !== undefined) return announced;
  const scored = candidates.map((delimiter) => {
    const rows = firstRows({ head, whole, delimiter });
    return { delimiter, found: found(rows, wanted), ...shape(rows) };
  });
  const [best] = scored.sort(
    (one, other) => other.found - one.found || other.even - one.even || other.fields - one.fields,
  );
  return best?.delimiter ?? ',';
}

function firstRows({
  head,
  whole,
  delimiter,
}: {
  readonly head: Buffer;
  readonly whole: boolean;
  readonly delimiter: string;
}): readonly (readonly string[])[] {
  const rows: string[][] = [];
  const parser = new CsvParser({
    delimiter,
    onRecord: (record) => {
      if (rows.length < rowsLookedAt)
        rows.push(Array.from({ length: record.count }, (_, index) => fieldText(record, index)));
    },
  });
  try {
    parser.push(head);
    if (whole) parser.end();
  } catch (error) {
    if (!(error instanceof FileRefused)) throw error;
  }
  return rows;
}

const found = ([header]: readonly (readonly string[])[], wanted: readonly string[] | null): number =>
  header === undefined || wanted === null
    ? 0
    : placesOf(header, wanted).filter((place) => place !== null).length;

/** The share of rows that have as many fields as most; of one field alone nothing can be told. */
function shape(rows: readonly (readonly string[])[]): { readonly even: number; readonly fields: number } {
  const counts = [...Map.groupBy(rows, ({ length }) => length)].map(([fields, { length }]) => ({
    fields,
    rows: length,
  }));
  const [most] = counts.sort((one, other) => other.rows - one.rows);
  if (most === undefined || most.fields === 1) return { even: 0, fields: 1 };
  return { even: most.rows / rows.length, fields: most.fields };
}
