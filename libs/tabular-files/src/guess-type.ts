export type GuessedType = 'bigint' | 'double' | 'boolean' | 'date' | 'timestamp' | 'string';

const kinds: readonly (readonly [GuessedType, RegExp])[] = [
  ['bigint', /^[-+]?\d{1,18}$/],
  ['double', /^[-+]?(\d+(\.\d*)?|\.\d+)([eE][-+]?\d{1,3})?$/],
  ['boolean', /^(true|false)$/i],
  ['date', /^\d{4}-\d\d-\d\d$/],
  ['timestamp', /^\d{4}-\d\d-\d\d[T ]\d\d:\d\d(:\d\d([.,]\d{1,9})?)?(Z|[-+]\d\d(:?\d\d)?)?$/],
];

/** The type that all values look like; `string` where there are none. Numbers that lead with a zero are no numbers. */
export function guessType(values: readonly (string | null)[]): GuessedType {
  const there = values.filter((value): value is string => value !== null && value.trim() !== '');
  if (there.length === 0 || there.some((value) => /^[-+]?0\d/.test(value))) return 'string';
  return kinds.find(([, pattern]) => there.every((value) => pattern.test(value.trim())))?.[0] ?? 'string';
}
