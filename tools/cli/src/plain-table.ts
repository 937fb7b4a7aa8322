import Table from 'cli-table3';

/** A table for people; columns named in `right` are numbers. */
export function plainTable({
  head,
  rows,
  right = [],
}: {
  head: readonly string[];
  rows: readonly (readonly string[])[];
  right?: readonly string[];
}): string {
  const table = new Table({
    head: [...head],
    colAligns: head.map((name) => (right.includes(name) ? 'right' : 'left')),
    style: { head: [], border: [], compact: true },
  });
  table.push(...rows.map((row) => [...row]));
  return table.toString();
}
