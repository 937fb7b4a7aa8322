import type { LakeType, SourceEngine } from '@daybreak/dataset-contracts';

/** What reading a table asks of the source's SQL. Column names are given as they are, unquoted. */
export interface SourceDialect {
  readonly engine: SourceEngine;
  id(name: string): string;
  /** How a column that the source declares as `sourceType` is read, or why it cannot be. */
  mapping(sourceType: string): SourceTypeMapping;
  /** `column >= {low}` or `column < {high}`, with the column left bare so that an index on it serves. */
  compareInstant(props: {
    readonly column: string;
    readonly sourceType: string;
    readonly operator: '>=' | '<';
    readonly token: '{low}' | '{high}';
  }): string;
  /**
   * Predicates for the shop's days `from` to `to`, both included, on a column that holds time; null where its type
   * is one that only curation can read.
   */
  betweenDays(props: {
    readonly column: string;
    readonly sourceType: string;
    readonly from: string;
    readonly to: string;
    readonly zone: string;
  }): readonly string[] | null;
  /** That an instant is not before the day before `day` begins in `zone`. */
  notBeforeDay(props: {
    readonly column: string;
    readonly sourceType: string;
    readonly day: string;
    readonly zone: string;
  }): string;
}

export type SourceTypeMapping =
  | {
      /** Lake type that loses nothing. */
      readonly natural: LakeType;
      /** Lake types that a contract may ask for instead, beside `string`. */
      readonly also: readonly LakeType['kind'][];
      /** Expression that gives text which curation reads, or a value whose cast to text is that; null stays null. */
      readonly text: (column: string) => string;
    }
  | { readonly natural: null; readonly reason: string };
