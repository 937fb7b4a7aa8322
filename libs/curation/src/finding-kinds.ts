/**
 * What a finding can be, and exactly when it is counted. Whoever plants dirt and whoever finds it count by these
 * definitions, so that the two can be compared one by one.
 *
 * A landed row takes one way only, in this order:
 *
 * 1. `exact-duplicate` (dropped): all landed columns equal those of another row of the batch. One of them stays; each
 *    other one counts, whatever becomes of the one that stays.
 * 2. Refused (quarantined) with the first reason that holds, columns in the order of the contract, and for a column
 *    - `missing`: required, and null or nothing but white space, and without a default;
 *    - `unreadable-date`: present in a date or timestamp column, neither ISO 8601 nor in one of `formats`, or no day
 *      of the calendar;
 *    - `unreadable-number`: present in a number column, neither plain (`1234.5`) nor, with `decimalComma`, of the form
 *      `1.234,5` or `1234,5`; or with more decimals than the type holds; or too large for it;
 *    - `out-of-range`: below `minimum` or above `maximum`;
 *    - `not-allowed`: not among `allowed`; or in a boolean column none of true, false, 1 and 0;
 *    then, references in the order of the contract,
 *    - `orphan`: every referring column has a value, and the dataset referred to holds no such row. The finding's
 *      column is the reference's first one.
 * 3. `keyed-duplicate` (dropped): another row of the batch that was not refused has the same key and a newer watermark,
 *    or the same watermark and a later batch, or the same batch and a later place in it.
 * 4. Published. Only now are its mended values counted, each kind at most once a column:
 *    - `trimmed`: white space at the ends was cut, or with `collapse` runs of it became one blank; something remained;
 *    - `case-normalised`: `case` changed the trimmed value;
 *    - `spelling-replaced`: `replace` changed the value after that;
 *    - `default-filled`: the value was missing and the default took its place;
 *    - `date-reformatted`: the value was read through one of `formats`, not as ISO 8601;
 *    - `number-reformatted`: the value was read with its decimal comma;
 *    - `personal-data-removed`: the extraction cut something out of the text.
 *
 * Rows of other business dates than a plan asks for are left out of everything, refused ones without a readable
 * business date too. Values hashed, masked or generalised are so before curation sees them: what was mended in them on
 * the way, the trimming of a card number say, is not counted.
 */
export const findingKinds = {
  trimmed: 'mended',
  'case-normalised': 'mended',
  'spelling-replaced': 'mended',
  'default-filled': 'mended',
  'date-reformatted': 'mended',
  'number-reformatted': 'mended',
  'personal-data-removed': 'mended',
  missing: 'quarantined',
  'unreadable-date': 'quarantined',
  'unreadable-number': 'quarantined',
  'out-of-range': 'quarantined',
  'not-allowed': 'quarantined',
  orphan: 'quarantined',
  'exact-duplicate': 'dropped',
  'keyed-duplicate': 'dropped',
} as const;

export type FindingKind = keyof typeof findingKinds;

/** Kinds with a given outcome. */
export type KindOf<Outcome extends 'mended' | 'quarantined' | 'dropped'> = {
  [Kind in FindingKind]: (typeof findingKinds)[Kind] extends Outcome ? Kind : never;
}[FindingKind];
