import type { LakeType } from '@daybreak/dataset-contracts';
import type { Dialect } from '../plan.ts';

/** What the SQL builder needs an engine to say; engines override the few things in which they differ. */
export abstract class SqlDialect {
  abstract readonly name: Dialect;
  protected abstract readonly types: Readonly<Record<Exclude<LakeType['kind'], 'decimal'>, string>>;

  abstract id(name: string): string;
  abstract text(value: string): string;
  /** The whole of the value matches; the pattern holds no backslash, so that every engine reads it alike. */
  abstract matches(value: string, pattern: string): string;
  /** Some part of the value matches. */
  abstract contains(value: string, pattern: string): string;
  abstract replaceMatches(value: string, pattern: string, by: string): string;
  /** What the pattern's one group matched. */
  abstract extractMatch(value: string, pattern: string): string;
  abstract trim(value: string, characters: string): string;
  abstract titleCase(value: string): string;
  /** A timestamp without zone by a strptime format; null where it cannot be read. */
  abstract parseDate(value: string, format: string): string;
  /** A local timestamp to an instant. */
  abstract instantIn(local: string, zone: string): string;
  /** An instant to the day in a zone. */
  abstract dayIn(instant: string, zone: string): string;
  /** A timestamp without zone from ISO text; null where it cannot be read. */
  abstract localTimestamp(value: string): string;
  /** What stands around a value, or around another HMAC, to make its HMAC-SHA-256: lower-case hex. */
  abstract readonly hmac: { readonly open: (inner: string, outer: string) => string; readonly close: string };
  abstract jsonObject(columns: readonly string[]): string;

  /** A value's pseudonym; only a runner knows the keys. See `hmacTokens`. */
  pseudonym(value: string): string {
    return `{hmac_open}${value}{hmac_close}`;
  }

  type(type: LakeType): string {
    return type.kind === 'decimal' ? `decimal(${type.precision},${type.scale})` : this.types[type.kind];
  }

  cast(value: string, type: LakeType): string {
    return `cast(${value} as ${this.type(type)})`;
  }

  /** Null where it cannot be done: bad data never throws. */
  tryCast(value: string, type: LakeType): string {
    return `try_cast(${value} as ${this.type(type)})`;
  }
}
