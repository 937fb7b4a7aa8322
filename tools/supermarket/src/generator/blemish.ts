import { findingKinds, type FindingKind } from '@daybreak/curation';
import type { Ledger } from './ledger.ts';
import type { Random } from './random.ts';
import { position, type Row, type TableName } from './tables.ts';

/** One way in which a value may be spoilt, and what curation will call it. */
export interface Blemish {
  readonly kind: FindingKind;
  readonly column: string;
  /** Where it differs from the source's column: the lake's. */
  readonly lakeColumn?: string;
  /** Share of rows. */
  readonly rate: number;
  readonly spoil: (value: string, random: Random) => string | null;
}

export interface DuplicateRates {
  readonly exact: number;
  readonly keyed: number;
  /** Changes a row to the version before it, watermark apart. */
  readonly older: (row: Row, random: Random) => void;
}

/**
 * Plants at most one blemish in a row, or a duplicate of it, and keeps the ledger. Returns the rows that go to the source
 * in place of the one given, and whether curation will refuse them.
 */
export class Spoiler {
  readonly #table: TableName;
  readonly #blemishes: readonly (Blemish & { readonly at: number; readonly limit: number })[];
  readonly #duplicates: DuplicateRates;
  readonly #watermark: number;
  readonly #any: number;

  constructor(table: TableName, blemishes: readonly Blemish[], duplicates: DuplicateRates) {
    let limit = duplicates.exact + duplicates.keyed;
    this.#table = table;
    this.#duplicates = duplicates;
    this.#watermark = position(table, 'updated_at');
    this.#blemishes = blemishes.map((blemish) => ({
      ...blemish,
      at: position(table, blemish.column),
      limit: (limit += blemish.rate),
    }));
    this.#any = limit;
  }

  spoil(
    row: Row,
    random: Random,
    ledger: Ledger,
  ): { readonly rows: readonly Row[]; readonly refused: boolean } {
    const drawn = random.next();
    const { exact, keyed } = this.#duplicates;
    if (drawn >= this.#any) return { rows: [row], refused: false };
    if (drawn < exact) {
      ledger.plant(this.#table, 'exact-duplicate', null);
      return { rows: [row, [...row]], refused: false };
    }
    if (drawn < exact + keyed) {
      ledger.plant(this.#table, 'keyed-duplicate', null);
      return { rows: [this.#older(row, random), row], refused: false };
    }
    const blemish = this.#blemishes.find(({ limit }) => drawn < limit);
    const value = blemish === undefined ? null : (row[blemish.at] ?? null);
    // A value that is not there cannot be spoilt: the row stays clean.
    if (blemish === undefined || value === null) return { rows: [row], refused: false };
    row[blemish.at] = blemish.spoil(value, random);
    ledger.plant(this.#table, blemish.kind, blemish.lakeColumn ?? blemish.column);
    return { rows: [row], refused: findingKinds[blemish.kind] === 'quarantined' };
  }

  #older(row: Row, random: Random): Row {
    const older = [...row];
    this.#duplicates.older(older, random);
    older[this.#watermark] = new Date(Date.parse(row[this.#watermark] ?? '') - 1000).toISOString();
    return older;
  }
}
