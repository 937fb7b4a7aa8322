import type { Kind } from './kinds.ts';

/** A table as a classifier sees it. Values are looked at and forgotten: no result holds any of them. */
export interface TableToClassify {
  readonly table: string;
  readonly comment: string | null;
  /** Today, as ages are counted from it, e.g. `2026-11-20`. */
  readonly today: string;
  readonly columns: readonly ColumnToClassify[];
}

export interface ColumnToClassify {
  readonly name: string;
  /** As the source declares it; of a domain the type below. */
  readonly type: string;
  readonly comment?: string | null;
  readonly enumValues?: readonly string[] | null;
  /** A sample as text, null for missing; empty where none could be read. */
  readonly values: readonly (string | null)[];
  /** Alone makes a row of this table unique. */
  readonly key?: boolean;
  /** Table that it refers to. */
  readonly refersTo?: string | null;
}

export interface Classification {
  readonly column: string;
  readonly kind: Kind;
  /** How often a classification made with this much evidence is right about whether it is personal: 0 to 1. */
  readonly confidence: number;
  /** Sentences without any value, the strongest first. */
  readonly evidence: readonly string[];
  readonly policy: ProposedPolicy;
}

/** As a contract writes it. */
export type ProposedPolicy =
  | { readonly policy: 'keep' | 'drop' | 'hash' }
  | { readonly policy: 'mask'; readonly visible: number }
  | { readonly policy: 'generalise'; readonly to: 'age-band'; readonly formats: readonly string[] };
