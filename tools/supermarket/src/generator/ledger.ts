import { findingKinds, type FindingKind } from '@daybreak/curation';
import type { TableName } from './tables.ts';

/** What was planted, in the terms in which curation reports what it found. */
export interface LedgerEntry {
  readonly dataset: TableName;
  readonly kind: FindingKind;
  readonly column: string | null;
  readonly outcome: 'mended' | 'quarantined' | 'dropped';
  readonly count: number;
}

export interface LedgerCounts {
  readonly rowsRead: number;
  readonly rowsPublished: number;
  readonly rowsQuarantined: number;
  readonly duplicatesDropped: number;
}

export class Ledger {
  readonly #entries = new Map<string, LedgerEntry>();
  readonly #rows = new Map<TableName, number>();

  plant(dataset: TableName, kind: FindingKind, column: string | null, count = 1): void {
    const key = `${dataset}/${kind}/${column ?? ''}`;
    const before = this.#entries.get(key)?.count ?? 0;
    this.#entries.set(key, { dataset, kind, column, outcome: findingKinds[kind], count: before + count });
  }

  addRows(dataset: TableName, rows: number): void {
    this.#rows.set(dataset, (this.#rows.get(dataset) ?? 0) + rows);
  }

  add(other: Ledger): void {
    for (const { dataset, kind, column, count } of other.entries()) this.plant(dataset, kind, column, count);
    for (const [dataset, rows] of other.#rows) this.addRows(dataset, rows);
  }

  /** In the order of dataset, kind, column. */
  entries(dataset?: TableName): LedgerEntry[] {
    return [...this.#entries]
      .filter(([, entry]) => dataset === undefined || entry.dataset === dataset)
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([, entry]) => entry);
  }

  counts(dataset: TableName): LedgerCounts {
    const sum = (outcome: LedgerEntry['outcome']) =>
      this.entries(dataset)
        .filter((entry) => entry.outcome === outcome)
        .reduce((total, { count }) => total + count, 0);
    const rowsRead = this.#rows.get(dataset) ?? 0;
    const rowsQuarantined = sum('quarantined');
    const duplicatesDropped = sum('dropped');
    return {
      rowsRead,
      rowsPublished: rowsRead - rowsQuarantined - duplicatesDropped,
      rowsQuarantined,
      duplicatesDropped,
    };
  }
}
