/** A query's result: text as Athena wrote it, null where it wrote nothing. */
export interface Table {
  readonly columns: readonly string[];
  readonly rows: readonly (readonly (string | null)[])[];
}

/**
 * Athena's result CSV: every value in double quotes, doubled inside; null is an empty field without quotes.
 * @see https://docs.aws.amazon.com/athena/latest/ug/querying-finding-output-files.html
 */
export function parseCsv(text: string): Table {
  const records: (string | null)[][] = [];
  let record: (string | null)[] = [];
  const field = /(?:"((?:[^"]|"")*)"|([^",\r\n]*))(,|\r?\n|$)/y;
  while (field.lastIndex < text.length) {
    const match = field.exec(text);
    if (!match)
      throw new SyntaxError(`Not CSV at record ${records.length + 1}: a quote stands where none may be`);
    const [, quoted, bare, end] = match;
    record.push(quoted === undefined ? (bare === '' ? null : (bare ?? null)) : quoted.replaceAll('""', '"'));
    if (end === ',') {
      if (field.lastIndex === text.length) record.push(null);
      else continue;
    }
    records.push(record);
    record = [];
  }
  if (record.length > 0) records.push(record);
  const [header = [], ...rows] = records;
  return { columns: header.map((name) => name ?? ''), rows };
}
