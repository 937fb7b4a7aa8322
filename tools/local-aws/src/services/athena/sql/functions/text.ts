import { fixed, literalText, type ScalarFunction, unexpectedParameters } from '../call.ts';
import { coerce } from '../casts.ts';
import { fail } from '../failure.ts';
import { notSupported } from '../query-error.ts';
import { bigint, boolean, type SqlType, varbinary, varchar } from '../sql-type.ts';
import { madeOf, stringSql } from '../typed.ts';
import { portablePattern } from './pattern.ts';

const strings: SqlType = { kind: 'array', element: varchar };

/** Java's whitespace, which Trino trims (https://trino.io/docs/current/functions/string.html#trim). */
export const whitespace = [
  9, 10, 11, 12, 13, 28, 29, 30, 31, 32, 0x1680, 0x2000, 0x2001, 0x2002, 0x2003, 0x2004, 0x2005, 0x2006,
  0x2008, 0x2009, 0x200a, 0x2028, 0x2029, 0x205f, 0x3000,
]
  .map((code) => String.fromCodePoint(code))
  .join('');

/** Position 0 and positions before the beginning give an empty string. */
function substring(text: string, start: string, length?: string): string {
  const outside = `${start} = 0 OR abs(${start}) > length(${text})`;
  const taken =
    length === undefined
      ? `substring(${text}, ${start})`
      : `substring(${text}, ${start}, greatest(${length}, 0))`;
  const nothing = length === undefined ? outside : `${outside} OR ${length} <= 0`;
  return `CASE WHEN ${text} IS NULL OR ${start} IS NULL${length === undefined ? '' : ` OR ${length} IS NULL`} THEN NULL WHEN ${nothing} THEN '' ELSE ${taken} END`;
}

export function concatenation(...parts: readonly string[]): string {
  return `(${parts.join(' || ')})`;
}

const concat: ScalarFunction = (call) => {
  if (call.args.some(({ type }) => type.kind === 'array')) throw notSupported('concat of arrays is', call.at);
  if (call.args.length < 2) throw unexpectedParameters(call);
  return fixed(
    call.args.map(() => varchar),
    varchar,
    concatenation,
  )(call);
};

const splitPart = (text: string, separator: string, index: string) =>
  `CASE WHEN ${text} IS NULL OR ${separator} IS NULL OR ${index} IS NULL THEN NULL WHEN ${index} <= 0 OR ${separator} = '' THEN ${fail('INVALID_FUNCTION_ARGUMENT', varchar)} ELSE string_split(${text}, ${separator})[${index}] END`;

const split: ScalarFunction = fixed(
  [varchar, varchar],
  strings,
  (text, separator) =>
    `CASE WHEN ${separator} = '' AND ${text} IS NOT NULL THEN ${fail('INVALID_FUNCTION_ARGUMENT', strings)} ELSE string_split(${text}, ${separator}) END`,
);

/** DuckDB matches with RE2, Trino with Joni: the pattern must be one that both read alike. */
const regexp =
  (
    write: (text: string, pattern: string, rest: readonly string[]) => string,
    returns: SqlType,
    rest: readonly SqlType[],
    endAnchor: boolean,
  ): ScalarFunction =>
  (call) => {
    const [text, pattern, ...others] = call.args;
    const source = literalText(call, 1);
    if (!text || !pattern) throw unexpectedParameters(call);
    if (source === null) throw notSupported(`${call.name} with a computed pattern is`, call.at);
    const portable = stringSql(portablePattern(source, { endAnchor, at: call.at }));
    const checked = fixed(
      [varchar, varchar, ...rest.slice(0, others.length)],
      returns,
      (first, _pattern, ...more) => write(first, portable, more),
    );
    return checked(call);
  };

const regexpExtract: ScalarFunction = (call) => {
  const group = call.args[2];
  if (group && group.literal?.kind !== 'integer')
    throw notSupported('regexp_extract with a computed group is', call.at);
  const index = group?.literal?.kind === 'integer' ? Number(group.literal.text) : 0;
  return regexp(
    (text, pattern) =>
      `CASE WHEN regexp_matches(${text}, ${pattern}) THEN regexp_extract(${text}, ${pattern}, ${index}) ELSE NULL END`,
    varchar,
    [bigint],
    index > 0,
  )(call);
};

const regexpReplace: ScalarFunction = (call) => {
  const replacement = call.args.length === 3 ? literalText(call, 2) : '';
  if (replacement === null) throw notSupported('regexp_replace with a computed replacement is', call.at);
  if (/\$\{|\\/.test(replacement))
    throw notSupported('A named group or \\ in the replacement of regexp_replace is', call.at);
  const written = stringSql(replacement.replaceAll(/\$(\d)/g, String.raw`\$1`));
  return regexp(
    (text, pattern) => `regexp_replace(${text}, ${pattern}, ${written}, 'g')`,
    varchar,
    [varchar],
    false,
  )(call);
};

export const textFunctions: Readonly<Record<string, ScalarFunction>> = {
  // Trino maps code points one by one, and there is none for ß; DuckDB knows the capital ẞ.
  upper: fixed(
    [varchar],
    varchar,
    (text) => `replace(upper(replace(${text}, 'ß', '\uE0DF')), '\uE0DF', 'ß')`,
  ),
  lower: fixed([varchar], varchar, (text) => `lower(${text})`),
  length: (call) =>
    fixed([call.args[0]?.type.kind === 'varbinary' ? varbinary : varchar], bigint, (text) =>
      call.args[0]?.type.kind === 'varbinary' ? `octet_length(${text})` : `length(${text})`,
    )(call),
  reverse: fixed([varchar], varchar, (text) => `reverse(${text})`),
  trim: fixed([varchar], varchar, (text) => `trim(${text}, ${stringSql(whitespace)})`),
  ltrim: fixed([varchar], varchar, (text) => `ltrim(${text}, ${stringSql(whitespace)})`),
  rtrim: fixed([varchar], varchar, (text) => `rtrim(${text}, ${stringSql(whitespace)})`),
  substr: fixed([varchar, bigint, bigint], varchar, substring, { optional: 1 }),
  substring: fixed([varchar, bigint, bigint], varchar, substring, { optional: 1 }),
  concat,
  concat_ws: (call) => {
    if (call.args.length < 2 || call.args.some(({ type }) => type.kind === 'array'))
      throw unexpectedParameters(call);
    return fixed(
      call.args.map(() => varchar),
      varchar,
      (separator, ...parts) =>
        `CASE WHEN ${separator} IS NULL THEN NULL ELSE concat_ws(${[separator, ...parts].join(', ')}) END`,
    )(call);
  },
  replace: fixed(
    [varchar, varchar, varchar],
    varchar,
    (text, from, to = "''") => `replace(${text}, ${from}, ${to})`,
    {
      optional: 1,
    },
  ),
  strpos: fixed([varchar, varchar], bigint, (text, part) => `strpos(${text}, ${part})`),
  starts_with: fixed([varchar, varchar], boolean, (text, part) => `starts_with(${text}, ${part})`),
  split_part: fixed([varchar, varchar, bigint], varchar, splitPart),
  split,
  lpad: fixed(
    [varchar, bigint, varchar],
    varchar,
    (text, size, pad) => `lpad(${text}, CAST(${size} AS INTEGER), ${pad})`,
  ),
  rpad: fixed(
    [varchar, bigint, varchar],
    varchar,
    (text, size, pad) => `rpad(${text}, CAST(${size} AS INTEGER), ${pad})`,
  ),
  chr: fixed([bigint], varchar, (code) => `chr(CAST(${code} AS INTEGER))`),
  to_utf8: fixed([varchar], varbinary, (text) => `encode(${text})`),
  to_hex: fixed([varbinary], varchar, (bytes) => `upper(hex(${bytes}))`),
  md5: fixed([varbinary], varbinary, (bytes) => `unhex(md5(${bytes}))`),
  sha1: fixed([varbinary], varbinary, (bytes) => `unhex(sha1(${bytes}))`),
  sha256: fixed([varbinary], varbinary, (bytes) => `unhex(sha256(${bytes}))`),
  regexp_like: regexp((text, pattern) => `regexp_matches(${text}, ${pattern})`, boolean, [], true),
  regexp_extract: regexpExtract,
  regexp_replace: regexpReplace,
};

/** TRIM(LEADING 'x' FROM y). */
export function trimCharacters(
  side: 'BOTH' | 'LEADING' | 'TRAILING',
  characters: ReturnType<typeof coerce> | null,
  text: ReturnType<typeof coerce>,
) {
  const name = side === 'BOTH' ? 'trim' : side === 'LEADING' ? 'ltrim' : 'rtrim';
  const set = characters?.sql ?? stringSql(whitespace);
  return {
    sql: `${name}(${text.sql}, ${set})`,
    type: varchar,
    ...madeOf(characters ? [text, characters] : [text], false),
  };
}
