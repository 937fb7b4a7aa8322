import type { Classification, ProposedPolicy } from '@daybreak/classification';
import type { LakeType } from '@daybreak/dataset-contracts';
import type { InspectedColumn, TableDescription } from '@daybreak/source-inspector';
import type { KeyKnown } from './look-at-table.ts';
import type { Windows } from './windows.ts';

/** A contract before it is written. */
export interface Proposal {
  readonly dataset: string;
  readonly table: TableDescription;
  /** In lake names, in order. */
  readonly key: readonly string[];
  readonly keyKnown: KeyKnown;
  readonly windows: Windows;
  readonly zone: string;
  readonly columns: readonly ProposedColumn[];
  readonly references: readonly ProposedReference[];
}

export interface ProposedColumn {
  /** In the lake. */
  readonly name: string;
  readonly source: InspectedColumn;
  readonly type: LakeType;
  readonly required: boolean;
  readonly policy: ProposedPolicy;
  readonly found: Classification;
  /** Why the policy is another than the classification alone would propose. */
  readonly adjusted: string | null;
}

export interface ProposedReference {
  readonly columns: readonly string[];
  readonly dataset: string;
  readonly to: readonly string[];
}

/** A table for which no contract can be proposed. */
export interface LeftOut {
  readonly table: string;
  readonly why: string;
}
