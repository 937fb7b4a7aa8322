import type { Parameter } from './report-definition.ts';

export interface Placeholder {
  readonly name: string;
  /** 1-based. */
  readonly line: number;
  readonly start: number;
  readonly end: number;
}

/** A `:name` outside of literals, quoted names and comments. */
const tokens = /'(?:[^']|'')*'|"(?:[^"]|"")*"|--[^\n]*|\/\*[\s\S]*?\*\/|(?<![:\w]):([a-z][a-z0-9_]*)/g;

export function placeholders(sql: string): readonly Placeholder[] {
  return [...sql.matchAll(tokens)].flatMap((match) => {
    const name = match[1];
    if (name === undefined) return [];
    const line = sql.slice(0, match.index).split('\n').length;
    return [{ name, line, start: match.index, end: match.index + match[0].length }];
  });
}

/** Puts typed literals in the places of parameters: a value can only ever be a date, so it cannot be SQL. */
export function substituted(of: {
  sql: string;
  parameters: readonly Parameter[];
  businessDate: string;
}): string {
  const literals = new Map(
    of.parameters.map((parameter) => [parameter.name, literal(parameter, of.businessDate)]),
  );
  let text = '';
  let from = 0;
  for (const { name, start, end } of placeholders(of.sql)) {
    text += of.sql.slice(from, start) + (literals.get(name) ?? `:${name}`);
    from = end;
  }
  return text + of.sql.slice(from);
}

function literal(parameter: Parameter, businessDate: string): string {
  const date = parameter.kind === 'business-date' ? businessDate : daysBefore(businessDate, parameter.days);
  if (!/^\d{4}-\d{2}-\d{2}$/.test(date)) throw new TypeError(`Not a business date: ${JSON.stringify(date)}`);
  return `DATE '${date}'`;
}

export function daysBefore(date: string, days: number): string {
  const day = new Date(`${date}T00:00:00Z`);
  day.setUTCDate(day.getUTCDate() - days);
  return day.toISOString().slice(0, 10);
}
