import { FileRefused } from '../file-refused.ts';

/** Where in a header each name stands: spelt the same, or else but for case and blanks at the ends. */
export function placesOf(
  header: readonly string[],
  names: readonly string[],
): readonly (number | 'several' | null)[] {
  return names.map((name) => {
    const exactly = indexesOf(header, (field) => field === name);
    const alike = exactly.length > 0 ? exactly : indexesOf(header, (field) => folded(field) === folded(name));
    return alike.length > 1 ? 'several' : (alike[0] ?? null);
  });
}

const folded = (name: string) => name.trim().toLowerCase();

const indexesOf = (header: readonly string[], is: (field: string) => boolean) =>
  header.flatMap((field, index) => (is(field) ? [index] : []));

/** Whether a first row names columns rather than being one of the rows. */
export function looksLikeHeader(first: readonly string[], next: readonly string[] | undefined): boolean {
  const names = first.map(folded);
  if (names.some((name) => name === '' || isValue(name)) || new Set(names).size < names.length) return false;
  // Where every other row looks the same, only names that are short and plain make it one.
  return (
    next?.some((value) => isValue(value.trim())) === true || names.every((name) => /^[\p{L}_]/u.test(name))
  );
}

/** A number, a date, or what has an `@`: no column is called so. */
const isValue = (text: string) => /^[-+]?[\d.,]+%?$|^\d{1,4}[-./]\d{1,2}[-./]\d{1,4}|@/.test(text);

/** The place of each wanted column; null for one that may be absent and is. */
export function placeColumns(
  header: readonly string[],
  wanted: readonly { readonly name: string; readonly optional: boolean }[],
  /** Of the header; null where it is none of the file's lines. */
  line: number | null,
): readonly (number | null)[] {
  const places = placesOf(
    header,
    wanted.map(({ name }) => name),
  );
  const named = (names: readonly string[]) => names.join(', ');
  const missing = wanted.filter(({ optional }, index) => !optional && places[index] === null);
  if (missing.length > 0)
    throw new FileRefused(
      `${line === null ? 'it has' : 'names'} no ${missing.length === 1 ? 'column' : 'columns'} ${named(missing.map(({ name }) => name))}`,
      line,
    );
  const repeated = wanted.filter((_, index) => places[index] === 'several');
  if (repeated.length > 0)
    throw new FileRefused(
      `${line === null ? 'it has' : 'names'} ${named(repeated.map(({ name }) => name))} more than once`,
      line,
    );
  return places.map((place) => (place === 'several' ? null : place));
}
