import type { SqlDialect } from '../dialect/sql-dialect.ts';

const day = '[0-9]{4}-[0-9]{2}-[0-9]{2}';
const time = '[0-9]{2}:[0-9]{2}(:[0-9]{2}([.][0-9]{1,6})?)?';
const offset = '(Z|[+-][0-9]{2}(:?[0-9]{2})?)';

/** ISO 8601, by what it holds. */
export const iso = {
  date: day,
  /** Without a zone: the shop's own. */
  local: `${day}([T ]${time})?`,
  zoned: `${day}[T ][0-9]{2}:[0-9]{2}:[0-9]{2}([.][0-9]{1,6})?${offset}`,
} as const;

/** A day from text; null where there is none to be read. */
export function readDate(dialect: SqlDialect, value: string, formats: readonly string[]): string {
  const date = { kind: 'date' } as const;
  return firstMatch(dialect, value, [
    [iso.date, dialect.tryCast(value, date)],
    ...formats.map((format): [string, string] => [
      patternOf(format),
      dialect.cast(dialect.parseDate(value, format), date),
    ]),
  ]);
}

/** An instant from text; null where there is none to be read. */
export function readInstant(
  dialect: SqlDialect,
  value: string,
  formats: readonly string[],
  zone: string,
): string {
  return firstMatch(dialect, value, [
    [iso.zoned, dialect.tryCast(value, { kind: 'timestamptz' })],
    [iso.local, dialect.instantIn(dialect.localTimestamp(value), zone)],
    ...formats.map((format): [string, string] => [
      patternOf(format),
      dialect.instantIn(dialect.parseDate(value, format), zone),
    ]),
  ]);
}

/** Engines differ in how leniently they parse: a pattern of our own decides which format is meant. */
function firstMatch(dialect: SqlDialect, value: string, readings: readonly [string, string][]): string {
  const cases = readings.map(
    ([pattern, reading]) => `when ${dialect.matches(value, pattern)} then ${reading}`,
  );
  return `case ${cases.join(' ')} end`;
}

function patternOf(format: string): string {
  return format.replace(/%Y|%[mdHMS]|[.]/g, (part) =>
    part === '%Y' ? '[0-9]{4}' : part === '.' ? '[.]' : '[0-9]{1,2}',
  );
}
