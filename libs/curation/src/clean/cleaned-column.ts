import type { Column, Dataset, LakeType } from '@daybreak/dataset-contracts';
import type { SqlDialect } from '../dialect/sql-dialect.ts';
import { removed } from '../extract/personal-data.ts';
import { isScanned } from '../extract/scan.ts';
import type { KindOf } from '../finding-kinds.ts';
import { iso, readDate, readInstant } from './read-date.ts';
import { isNumber, plainNumber, readNumber } from './read-number.ts';
import { whiteSpace } from './white-space.ts';

/** A condition under which a row is refused. */
export interface Refusal {
  readonly kind: KindOf<'quarantined'>;
  readonly column: string;
  readonly when: string;
}

/** A condition under which a value counts as mended. */
export interface Mending {
  readonly kind: KindOf<'mended'>;
  readonly column: string;
  readonly when: string;
}

/**
 * One column's way from landed text to typed value: expressions in layers, each over the names of the layers before
 * (`name$text`, `name$case`, `name$word`, `name$value`).
 */
export interface CleanedColumn {
  readonly layers: readonly [readonly Named[], readonly Named[], readonly Named[], readonly Named[]];
  /** The typed value. */
  readonly value: string;
  readonly refusals: readonly Refusal[];
  readonly mendings: readonly Mending[];
}

export interface Named {
  readonly name: string;
  readonly sql: string;
}

export function cleanColumn(column: Column, dataset: Dataset, dialect: SqlDialect): CleanedColumn {
  const { name, clean, type } = column;
  const raw = dialect.id(name);
  const layer = (suffix: string, sql: string) => {
    const named = { name: dialect.id(`${name}$${suffix}`), sql };
    return { ...named, list: [named] };
  };

  const text = layer('text', trimmed(column, raw, dialect));
  const cased = clean.case === null ? null : layer('case', changeCase(clean.case, text.name, dialect));
  const beforeWord = cased?.name ?? text.name;
  const word =
    Object.keys(clean.replace).length === 0
      ? null
      : layer('word', replaceSpelling(clean.replace, beforeWord, dialect));
  const present = word?.name ?? beforeWord;
  const full = clean.default === null ? present : `coalesce(${present}, ${dialect.text(clean.default)})`;
  const value = layer('value', read(column, full, dataset, dialect));

  const mendings: (Mending | false)[] = [
    (clean.trim || clean.collapse) && { kind: 'trimmed', column: name, when: `${raw} <> ${text.name}` },
    cased !== null && { kind: 'case-normalised', column: name, when: `${text.name} <> ${cased.name}` },
    word !== null && { kind: 'spelling-replaced', column: name, when: `${beforeWord} <> ${word.name}` },
    clean.default !== null && { kind: 'default-filled', column: name, when: `${present} is null` },
    clean.formats.length > 0 && {
      kind: 'date-reformatted',
      column: name,
      when: `not (${isoMatch(type, present, dialect)})`,
    },
    clean.decimalComma &&
      isNumber(type) && {
        kind: 'number-reformatted',
        column: name,
        when: `not ${dialect.matches(present, plainNumber(type))}`,
      },
    type.kind === 'string' &&
      isScanned(column) && {
        kind: 'personal-data-removed',
        column: name,
        when: `${raw} like ${dialect.text(`%${removed('%')}%`)}`,
      },
  ];
  return {
    layers: [text.list, cased?.list ?? [], word?.list ?? [], value.list],
    value: value.name,
    refusals: refusals({ column, present, value: value.name, dialect }),
    mendings: mendings.filter((mending) => mending !== false),
  };
}

function trimmed({ clean }: Column, raw: string, dialect: SqlDialect): string {
  const cut = clean.trim ? dialect.trim(raw, whiteSpace) : raw;
  const single = clean.collapse ? dialect.replaceMatches(cut, `[${whiteSpace}]+`, ' ') : cut;
  // What is nothing but white space is missing, in columns that keep their blanks too.
  return clean.trim
    ? `nullif(${single}, '')`
    : `case when ${dialect.trim(raw, whiteSpace)} <> '' then ${single} end`;
}

function changeCase(to: 'lower' | 'upper' | 'title', value: string, dialect: SqlDialect): string {
  return to === 'title' ? dialect.titleCase(value) : `${to}(${value})`;
}

function replaceSpelling(
  spellings: Readonly<Record<string, string>>,
  value: string,
  dialect: SqlDialect,
): string {
  const cases = Object.entries(spellings).map(
    ([from, to]) => `when ${dialect.text(from)} then ${dialect.text(to)}`,
  );
  return `case ${value} ${cases.join(' ')} else ${value} end`;
}

function read({ type, clean }: Column, value: string, dataset: Dataset, dialect: SqlDialect): string {
  if (isNumber(type)) return readNumber(dialect, value, type, clean.decimalComma);
  switch (type.kind) {
    case 'boolean':
      // MySQL's are numbers.
      return `case when lower(${value}) in ('true', '1') then true when lower(${value}) in ('false', '0') then false end`;
    case 'date':
      return readDate(dialect, value, clean.formats);
    case 'timestamptz':
      return readInstant(dialect, value, clean.formats, dataset.businessDate?.zone ?? 'UTC');
    default:
      return value;
  }
}

function refusals(props: {
  readonly column: Column;
  readonly present: string;
  readonly value: string;
  readonly dialect: SqlDialect;
}): Refusal[] {
  const { column, present, value, dialect } = props;
  const { name, clean, type } = column;
  const unreadable = unreadableKind(type);
  const bounds = [
    ...(clean.minimum === null ? [] : [`${value} < ${literal(clean.minimum, type, dialect)}`]),
    ...(clean.maximum === null ? [] : [`${value} > ${literal(clean.maximum, type, dialect)}`]),
  ];
  const allowed = clean.allowed?.map((word) => dialect.text(word)).join(', ');
  const found: (Refusal | false)[] = [
    column.required &&
      clean.default === null && { kind: 'missing', column: name, when: `${present} is null` },
    unreadable !== null && {
      kind: unreadable,
      column: name,
      when: `${present} is not null and ${value} is null`,
    },
    bounds.length > 0 && { kind: 'out-of-range', column: name, when: bounds.join(' or ') },
    allowed !== undefined && { kind: 'not-allowed', column: name, when: `${value} not in (${allowed})` },
  ];
  return found.filter((refusal) => refusal !== false);
}

function unreadableKind(type: LakeType): KindOf<'quarantined'> | null {
  if (type.kind === 'string') return null;
  if (type.kind === 'boolean') return 'not-allowed';
  return isNumber(type) ? 'unreadable-number' : 'unreadable-date';
}

function literal(value: string, type: LakeType, dialect: SqlDialect): string {
  return dialect.cast(dialect.text(value), type);
}

function isoMatch(type: LakeType, value: string, dialect: SqlDialect): string {
  return type.kind === 'date'
    ? dialect.matches(value, iso.date)
    : `${dialect.matches(value, iso.zoned)} or ${dialect.matches(value, iso.local)}`;
}
