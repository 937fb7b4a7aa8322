import { SqlDialect } from './sql-dialect.ts';

/** java.time patterns for the strptime directives that contracts may use. */
const javaPattern: Readonly<Record<string, string>> = {
  '%Y': 'yyyy',
  '%m': 'M',
  '%d': 'd',
  '%H': 'H',
  '%M': 'm',
  '%S': 's',
  T: "'T'",
};

/**
 * Spark SQL 3.5 and 4 (Glue 5.0 to 6.0). The runner sets `spark.sql.session.timeZone=UTC`; everything that could fail on
 * bad data is a `try_` function, so the ANSI mode that Spark 4 switches on changes nothing.
 * @see https://spark.apache.org/docs/latest/api/sql/
 */
class Spark extends SqlDialect {
  override readonly name = 'spark';
  protected override readonly types = {
    string: 'string',
    int: 'int',
    long: 'bigint',
    double: 'double',
    boolean: 'boolean',
    date: 'date',
    timestamptz: 'timestamp',
  };
  override readonly hmac = {
    open: (inner: string, outer: string) =>
      `sha2(concat(unhex('${outer}'), unhex(sha2(concat(unhex('${inner}'), encode(`,
    close: ", 'UTF-8')), 256))), 256)",
  };

  override id(name: string): string {
    return `\`${name.replaceAll('`', '``')}\``;
  }

  // Spark joins adjacent literals, so a doubled quote would vanish.
  override text(value: string): string {
    return `'${value.replaceAll('\\', '\\\\').replaceAll("'", "\\'")}'`;
  }

  override matches(value: string, pattern: string): string {
    return `(${value} rlike ${this.text(`^(?:${pattern})$`)})`;
  }

  override contains(value: string, pattern: string): string {
    return `(${value} rlike ${this.text(pattern)})`;
  }

  override replaceMatches(value: string, pattern: string, by: string): string {
    return `regexp_replace(${value}, ${this.text(pattern)}, ${this.text(by)})`;
  }

  override extractMatch(value: string, pattern: string): string {
    return `regexp_extract(${value}, ${this.text(pattern)}, 1)`;
  }

  override trim(value: string, characters: string): string {
    return `btrim(${value}, ${this.text(characters)})`;
  }

  override titleCase(value: string): string {
    return `initcap(${value})`;
  }

  override parseDate(value: string, format: string): string {
    const pattern = format.replace(/%[YmdHMS]|T/g, (directive) => javaPattern[directive] ?? directive);
    return `try_to_timestamp(${value}, ${this.text(pattern)})`;
  }

  override instantIn(local: string, zone: string): string {
    return `to_utc_timestamp(${local}, ${this.text(zone)})`;
  }

  override dayIn(instant: string, zone: string): string {
    return `cast(from_utc_timestamp(${instant}, ${this.text(zone)}) as date)`;
  }

  override localTimestamp(value: string): string {
    return `try_cast(${value} as timestamp)`;
  }

  override jsonObject(columns: readonly string[]): string {
    const pairs = columns.map((name) => `${this.text(name)}, ${this.id(name)}`).join(', ');
    return `to_json(named_struct(${pairs}), map('ignoreNullFields', 'false'))`;
  }
}

export const spark: SqlDialect = new Spark();
