import type { Column, Dataset } from '@daybreak/dataset-contracts';
import { duckdb } from '../dialect/duckdb.ts';
import { whiteSpace } from '../clean/white-space.ts';
import type { SourceSql } from './source-sql.ts';

/** One column as the same text from source, lake and quarantine. */
export interface ComparedColumn {
  readonly name: string;
  /** In the source's SQL. */
  readonly source: string;
  /** In DuckDB's, over the lake's column. */
  readonly lake: string;
  /** In DuckDB's, over the text that landed. */
  readonly landed: string;
}

/** A part of the key; null where lake and source do not hold the same of it. */
export function comparedKey(column: Column, source: SourceSql): ComparedColumn | null {
  if (column.privacy.policy !== 'keep' || rewritten(column)) return null;
  const { name, type, sourceName, sourceType = 'text' } = column;
  const lake = duckdb.id(name);
  switch (type.kind) {
    case 'string': {
      const read = source.asText(sourceName, sourceType);
      if (read === null) return null;
      return column.clean.trim
        ? { name, source: source.trimmed(read), lake, landed: duckdb.trim(lake, whiteSpace) }
        : { name, source: read, lake, landed: lake };
    }
    case 'date':
      return source.isDate(sourceType)
        ? { name, source: source.day(sourceName), lake: `cast(${lake} as varchar)`, landed: lake }
        : null;
    default:
      return comparedNumber(column, source);
  }
}

/**
 * A column whose value the lake holds as the source does: whole numbers, decimals of a declared scale, booleans. Null for
 * all others, which cleaning and privacy may have changed.
 */
export function comparedNumber(column: Column, source: SourceSql): ComparedColumn | null {
  if (column.privacy.policy !== 'keep' || rewritten(column)) return null;
  const { name, type, sourceName, sourceType = 'text' } = column;
  const lake = duckdb.id(name);
  switch (type.kind) {
    case 'int':
    case 'long':
      return source.isWhole(sourceType)
        ? { name, source: source.text(sourceName), lake: `cast(${lake} as varchar)`, landed: lake }
        : null;
    case 'boolean':
      return source.isBoolean(sourceType)
        ? { name, source: source.text(sourceName), lake: `cast(${lake} as varchar)`, landed: lake }
        : null;
    case 'decimal': {
      const declared = source.decimalSize(sourceType);
      const { scale } = type;
      if (declared === null || declared.scale > scale || declared.precision - declared.scale + scale > widest)
        return null;
      const wide = `decimal(${widest},${scale})`;
      return {
        name,
        source: source.decimal(sourceName, scale),
        lake: `cast(cast(${lake} as ${wide}) as varchar)`,
        // What is no number stays what it is, as it does in the source.
        landed: `coalesce(cast(try_cast(${lake} as ${wide}) as varchar), ${lake})`,
      };
    }
    default:
      return null;
  }
}

/** Digits of DuckDB's widest decimal. */
const widest = 38;

const rewritten = ({ clean }: Column): boolean =>
  clean.default !== null ||
  clean.case !== null ||
  clean.collapse ||
  clean.decimalComma ||
  clean.formats.length > 0 ||
  Object.keys(clean.replace).length > 0;

/** The watermark, whose text sorts as its instants do: `YYYY-MM-DD hh:mm:ss.ffffff`. */
export function comparedWatermark(
  column: Column,
  dataset: Dataset,
  source: SourceSql,
): ComparedColumn | null {
  const { name, sourceName, sourceType = 'text' } = column;
  const read = source.instant(sourceName, sourceType);
  if (read === null) return null;
  // One that names no zone was read as the shop's time: here it is put back.
  const zone = read.zoned ? 'UTC' : (dataset.businessDate?.zone ?? 'UTC');
  const text = (value: string) =>
    `strftime(${value} at time zone ${duckdb.text(zone)}, '%Y-%m-%d %H:%M:%S.%f')`;
  return { name, source: read.sql, lake: text(duckdb.id(name)), landed: text(duckdb.id(`${name}$value`)) };
}
