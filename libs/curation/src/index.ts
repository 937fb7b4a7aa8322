export type {
  CuratePlan,
  CurateResult,
  Dialect,
  ExtractPlan,
  ExtractResult,
  FilesReading,
  LakeField,
  Reading,
  ReconcilePlan,
  ReconcileResult,
  RefusedFile,
  SourceReceipt,
  Sql,
  TableReading,
} from './plan.ts';
export { compileExtract, type ExtractInput } from './extract/compile-extract.ts';
export { readableWindow } from './extract/readable-window.ts';
export { rebuildsDays } from './extract/table-reading.ts';
export { compileCurate, type CurateInput } from './curate/compile-curate.ts';
export { compareDays, type DayDigest } from './reconcile/compare-days.ts';
export { compileRekey, type RekeyInput } from './rekey/compile-rekey.ts';
export type {
  RekeyCounts,
  RekeyedDataset,
  RekeyedTable,
  RekeyPlan,
  RekeyResult,
} from './rekey/rekey-plan.ts';
export { comparisonOf, type Comparison } from './reconcile/comparison.ts';
export { compileReconcile, type ReconcileInput } from './reconcile/compile-reconcile.ts';
export { hashedColumns, lakeSchema, landingColumns, newFilesBy } from './lake-schema.ts';
export {
  parseCuratePlan,
  parseCurateResult,
  parseExtractPlan,
  parseExtractResult,
  parseReconcilePlan,
  parseReconcileResult,
  parseRekeyPlan,
  parseRekeyResult,
} from './plan-schema.ts';
export { fillTokens, hmacTokens } from './tokens.ts';
export { madeUnderOneKey, printKeyChain, readKeyChain, type KeyChain } from './key-chain.ts';
export { CurationError, type CurationErrorCode } from './curation-error.ts';
export { findingKinds, type FindingKind } from './finding-kinds.ts';
export { jobFailures, type FailureKind, type JobFailureCode } from './job-failures.ts';
export { stateOf, type StateOf } from './extract/state-of.ts';
export {
  firstPacing,
  nextPacing,
  type Observed,
  type Pace,
  type Pacing,
  type PacingStep,
  type Strain,
} from './extract/pacing.ts';
export { sourceDialect } from './extract/source-dialect/index.ts';
export type { SourceDialect, SourceTypeMapping } from './extract/source-dialect/source-dialect.ts';
