/**
 * The CSV that Athena writes: every value in double quotes, a quote doubled, null as nothing at all, lines end in \n
 * (https://docs.aws.amazon.com/athena/latest/ug/querying-finding-output-files.html).
 */
export function csvLine(values: readonly (string | null)[]): string {
  return `${values.map((value) => (value === null ? '' : `"${value.replaceAll('"', '""')}"`)).join(',')}\n`;
}

/** Reads it back, telling null from the empty string. */
export function parseCsv(text: string): (string | null)[][] {
  const rows: (string | null)[][] = [];
  let row: (string | null)[] = [];
  let at = 0;
  while (at < text.length) {
    if (text[at] === '"') {
      let value = '';
      at += 1;
      for (;;) {
        const quote = text.indexOf('"', at);
        if (quote === -1) throw new SyntaxError('An unterminated value in a result file.');
        value += text.slice(at, quote);
        at = quote + 1;
        if (text[at] !== '"') break;
        value += '"';
        at += 1;
      }
      row.push(value);
    } else row.push(null);
    const next = text[at];
    at += 1;
    if (next === ',') {
      if (at === text.length || text[at] === '\n') {
        row.push(null);
        at += 1;
        rows.push(row);
        row = [];
      }
    } else {
      rows.push(row);
      row = [];
    }
  }
  return rows;
}
