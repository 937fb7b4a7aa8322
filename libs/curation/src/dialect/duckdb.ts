import { SqlDialect } from './sql-dialect.ts';

class DuckDb extends SqlDialect {
  override readonly name = 'duckdb';
  protected override readonly types = {
    string: 'varchar',
    int: 'integer',
    long: 'bigint',
    double: 'double',
    boolean: 'boolean',
    date: 'date',
    timestamptz: 'timestamptz',
  };
  override readonly hmac = {
    open: (inner: string, outer: string) =>
      `sha256(unhex('${outer}') || unhex(sha256(unhex('${inner}') || encode(`,
    close: '))))',
  };

  override id(name: string): string {
    return `"${name.replaceAll('"', '""')}"`;
  }

  override text(value: string): string {
    return `'${value.replaceAll("'", "''")}'`;
  }

  override matches(value: string, pattern: string): string {
    return `regexp_full_match(${value}, ${this.text(pattern)})`;
  }

  override contains(value: string, pattern: string): string {
    return `regexp_matches(${value}, ${this.text(pattern)})`;
  }

  override replaceMatches(value: string, pattern: string, by: string): string {
    return `regexp_replace(${value}, ${this.text(pattern)}, ${this.text(by)}, 'g')`;
  }

  override extractMatch(value: string, pattern: string): string {
    return `regexp_extract(${value}, ${this.text(pattern)}, 1)`;
  }

  override trim(value: string, characters: string): string {
    return `trim(${value}, ${this.text(characters)})`;
  }

  override titleCase(value: string): string {
    return `array_to_string(list_transform(string_split(lower(${value}), ' '), lambda w: upper(w[1]) || w[2:]), ' ')`;
  }

  override parseDate(value: string, format: string): string {
    return `try_strptime(${value}, ${this.text(format)})`;
  }

  override instantIn(local: string, zone: string): string {
    return `(${local} at time zone ${this.text(zone)})`;
  }

  override dayIn(instant: string, zone: string): string {
    return `cast(${instant} at time zone ${this.text(zone)} as date)`;
  }

  override localTimestamp(value: string): string {
    return `try_cast(${value} as timestamp)`;
  }

  override jsonObject(columns: readonly string[]): string {
    return `cast(json_object(${columns.map((name) => `${this.text(name)}, ${this.id(name)}`).join(', ')}) as varchar)`;
  }
}

export const duckdb: SqlDialect = new DuckDb();
