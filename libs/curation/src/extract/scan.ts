import type { Column } from '@daybreak/dataset-contracts';
import { whiteSpace } from '../clean/white-space.ts';
import type { SqlDialect } from '../dialect/sql-dialect.ts';
import { anyPersonalData, personalData, removed, suspicion } from './personal-data.ts';

/**
 * A kept value without what reads as personal in it. A text loses the parts that do; of a number, a date or a boolean
 * that the source keeps as text, a value that has not their shape is cut out whole, since somebody wrote something else.
 * Not for keys: two of them would become one.
 */
export function scanned(column: Column, value: string, dialect: SqlDialect): string {
  if (!isScanned(column)) return value;
  const shape = shapes[column.type.kind];
  if (shape !== null) {
    const fits = `${value} is null or ${dialect.matches(dialect.trim(value, whiteSpace), shape)}`;
    return `case when ${fits} then ${value} else ${dialect.text(removed('other text'))} end`;
  }
  const scrubbed = personalData.reduce(
    (text, { kind, pattern }) => dialect.replaceMatches(text, pattern, removed(kind)),
    value,
  );
  const found = [suspicion, anyPersonalData].map((pattern) => dialect.contains(value, pattern));
  return `case when ${found.join(' and ')} then ${scrubbed} else ${value} end`;
}

export function isScanned({ privacy, sourceType }: Column): boolean {
  return privacy.policy === 'keep' && privacy.scan !== false && isText(sourceType);
}

/** Numbers carry a currency at most, dates the name of a month or a zone. Empty and blank are missing values. */
const number = `[A-Za-z€$£]{0,3}[${whiteSpace}]*[0-9.,'+${whiteSpace}-]*([eE][+-]?[0-9]+)?[${whiteSpace}]*[A-Za-z€$£%]{0,3}`;
const clock = `0-9.,:/+${whiteSpace}`;
const time = `[${clock}-]*([A-Za-z]{1,9}[${clock}-]*[0-9][${clock}-]*|[TZ${clock}-]*)`;

const shapes: Readonly<Record<Column['type']['kind'], string | null>> = {
  string: null,
  int: number,
  long: number,
  double: number,
  decimal: number,
  boolean: '[A-Za-z0-9]{0,5}',
  date: time,
  timestamptz: time,
};

/**
 * Types of PostgreSQL and MySQL that hold no free text. Whatever is not among them is taken for text, a type that is not
 * stated too.
 */
const typed =
  /^(tiny|small|medium|big)?(int|serial)|^(numeric|decimal|dec|fixed|real|double|float|bool|bit|date|timestamp|time|interval|year|uuid|oid|money|bytea|binary|varbinary)/;

function isText(sourceType = 'text'): boolean {
  const type = sourceType.toLowerCase().trim();
  return !typed.test(type) || type.endsWith(']');
}
