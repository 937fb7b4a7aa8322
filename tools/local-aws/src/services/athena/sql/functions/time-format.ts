import { notSupported, type Position } from '../query-error.ts';

/** A piece of a time format in DuckDB's specifiers (https://duckdb.org/docs/stable/sql/functions/dateformat). */
export type FormatPart =
  | { readonly kind: 'text'; readonly format: string }
  /** DuckDB has no three-digit fraction. */
  | { readonly kind: 'milliseconds' };

const literal = (text: string) => text.replaceAll('%', '%%');

function joined(parts: readonly FormatPart[]): FormatPart[] {
  const result: FormatPart[] = [];
  for (const part of parts) {
    const last = result.at(-1);
    if (part.kind === 'text' && last?.kind === 'text') {
      result[result.length - 1] = { kind: 'text', format: last.format + part.format };
    } else result.push(part);
  }
  return result;
}

/** https://trino.io/docs/current/functions/datetime.html#mysql-date-functions */
const mysql: Readonly<Record<string, string>> = {
  a: '%a',
  b: '%b',
  c: '%-m',
  d: '%d',
  e: '%-d',
  f: '%f',
  H: '%H',
  h: '%I',
  I: '%I',
  i: '%M',
  j: '%j',
  k: '%-H',
  l: '%-I',
  M: '%B',
  m: '%m',
  p: '%p',
  r: '%I:%M:%S %p',
  S: '%S',
  s: '%S',
  T: '%H:%M:%S',
  v: '%V',
  W: '%A',
  x: '%G',
  Y: '%Y',
  y: '%y',
  '%': '%%',
};

/** What a reader of text must not leave to DuckDB's own idea of it. */
const writeOnly = new Set(['a', 'j', 'v', 'W', 'x', 'y']);

export function mysqlFormat(format: string, use: 'read' | 'write', at: Position): FormatPart[] {
  const parts: FormatPart[] = [];
  for (let index = 0; index < format.length; index += 1) {
    const character = format.charAt(index);
    if (character !== '%') {
      parts.push({ kind: 'text', format: literal(character) });
      continue;
    }
    index += 1;
    const specifier = format.charAt(index);
    const written = Object.hasOwn(mysql, specifier) ? mysql[specifier] : undefined;
    if (written === undefined || (use === 'read' && writeOnly.has(specifier))) {
      throw notSupported(`%${specifier} in a time format is`, at);
    }
    parts.push({ kind: 'text', format: use === 'read' ? written.replace('%-', '%') : written });
  }
  return joined(parts);
}

/** https://www.joda.org/joda-time/apidocs/org/joda/time/format/DateTimeFormat.html */
const java: Readonly<Record<string, string>> = {
  yyyy: '%Y',
  y: '%Y',
  YYYY: '%Y',
  yy: '%y',
  xxxx: '%G',
  ww: '%V',
  MM: '%m',
  M: '%-m',
  MMM: '%b',
  MMMM: '%B',
  dd: '%d',
  d: '%-d',
  DDD: '%j',
  EEE: '%a',
  EE: '%a',
  E: '%a',
  EEEE: '%A',
  HH: '%H',
  H: '%-H',
  hh: '%I',
  h: '%-I',
  mm: '%M',
  m: '%-M',
  ss: '%S',
  s: '%-S',
  a: '%p',
  e: '%u',
};

export function javaFormat(format: string, use: 'read' | 'write', at: Position): FormatPart[] {
  if (use === 'read') throw notSupported('Reading a time in a Java format is', at);
  const parts: FormatPart[] = [];
  const tokens = format.match(/'(?:[^']|'')*'|([a-zA-Z])\1*|[^a-zA-Z']+|'/g) ?? [];
  for (const token of tokens) {
    if (token === "''") parts.push({ kind: 'text', format: "'" });
    else if (token.startsWith("'")) {
      if (token.length === 1) throw notSupported('An unterminated quote in a time format is', at);
      parts.push({ kind: 'text', format: literal(token.slice(1, -1).replaceAll("''", "'")) });
    } else if (!/^[a-zA-Z]/.test(token)) parts.push({ kind: 'text', format: literal(token) });
    else if (token === 'SSS') parts.push({ kind: 'milliseconds' });
    else {
      const written = Object.hasOwn(java, token) ? java[token] : undefined;
      if (written === undefined) throw notSupported(`'${token}' in a time format is`, at);
      parts.push({ kind: 'text', format: written });
    }
  }
  return joined(parts);
}
