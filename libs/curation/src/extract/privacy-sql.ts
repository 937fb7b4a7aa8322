import type { Column } from '@daybreak/dataset-contracts';
import { readDate } from '../clean/read-date.ts';
import { whiteSpace } from '../clean/white-space.ts';
import type { SqlDialect } from '../dialect/sql-dialect.ts';
import { scanned } from './scan.ts';

/** A column's landing value, text, over the relation `extracted`. */
export function privacySql({
  column,
  identifies,
  dialect,
}: {
  readonly column: Column;
  /** It is part of a key, or refers to one. */
  readonly identifies: boolean;
  readonly dialect: SqlDialect;
}): string {
  const { privacy, sourceName } = column;
  const value = dialect.id(sourceName);
  const trimmed = `nullif(${dialect.trim(value, whiteSpace)}, '')`;
  switch (privacy.policy) {
    case 'keep':
      return identifies ? value : scanned(column, value, dialect);
    case 'hash':
      return dialect.pseudonym(trimmed);
    case 'mask':
      return mask(trimmed, privacy.visible);
    case 'generalise': {
      const birth = readDate(dialect, trimmed, privacy.formats);
      const asOf = dialect.cast("'{as_of}'", { kind: 'date' });
      return privacy.to === 'year'
        ? dialect.cast(`extract(year from ${birth})`, { kind: 'string' })
        : ageBand(birth, asOf);
    }
    case 'drop':
      throw new Error(`column ${sourceName} is dropped: it has no landing value`);
  }
}

function mask(value: string, visible: number): string {
  const hidden = `length(${value}) - ${visible}`;
  return `case when ${hidden} > 0 then concat(repeat('*', cast(${hidden} as int)), right(${value}, ${visible})) else repeat('*', cast(length(${value}) as int)) end`;
}

const bands: readonly [below: number, band: string][] = [
  [18, 'under 18'],
  [25, '18-24'],
  [35, '25-34'],
  [45, '35-44'],
  [55, '45-54'],
  [65, '55-64'],
  [75, '65-74'],
  [121, '75+'],
];

/** Completed years; null where the date cannot be one of birth. */
function ageBand(birth: string, asOf: string): string {
  const monthDay = (date: string) => `extract(month from ${date}) * 100 + extract(day from ${date})`;
  const age = `extract(year from ${asOf}) - extract(year from ${birth}) - case when ${monthDay(asOf)} < ${monthDay(birth)} then 1 else 0 end`;
  const cases = bands.map(([below, band]) => `when ${age} < ${below} then '${band}'`);
  return `case when ${age} < 0 then null ${cases.join(' ')} end`;
}
