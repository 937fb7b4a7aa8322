/**
 * A name as words: lower case, no accents, joined by `_`. `custBirthDate`, `CUST-BIRTH-DATE` and `cust_birth_date` are
 * the same; figures are words of their own, and so
 * is an `id` at the end.
 */
export function normaliseName(name: string): string {
  return name
    .normalize('NFD')
    .replace(/\p{M}/gu, '')
    .replaceAll('ß', 'ss')
    .replaceAll('ł', 'l')
    .replaceAll('Ł', 'L')
    .replaceAll('ø', 'o')
    .replace(/([a-z])([A-Z])/g, '$1_$2')
    .replace(/([A-Z]+)([A-Z][a-z])/g, '$1_$2')
    .replace(/([A-Za-z])([0-9])/g, '$1_$2')
    .replace(/([0-9])([A-Za-z])/g, '$1_$2')
    .replace(/[^A-Za-z0-9]+/g, '_')
    .replace(/^_+|_+$/g, '')
    .toLowerCase()
    .replace(/(?<=(?:^|_)[a-z]{4,})(?<!gu|uu|val|hybr|andro|liqu|flu)id$/, '_id');
}

/** A pattern of words: `_` may be there or not, and the words stand alone or among others. */
export function wordsPattern(alternatives: readonly string[]): RegExp {
  const joined = alternatives.map((one) => one.trim().replaceAll(' ', '_?')).join('|');
  return new RegExp(`(?:^|_)(?:${joined})(?=_|$)`);
}
