export type {
  BusinessDate,
  Cleaning,
  Column,
  Dataset,
  DriftKind,
  DriftPolicies,
  DriftPolicy,
  FilesLocation,
  LakeType,
  Privacy,
  Reference,
  SourceBudget,
  SourceEngine,
  SourceLocation,
  TableLocation,
} from './dataset.ts';
export {
  ContractsInvalid,
  describeIssue,
  issueCatalogue,
  type ContractIssue,
  type IssueCode,
} from './contract-issue.ts';
export { checkContracts, loadContracts, type ContractFile, type ContractFiles } from './load-contracts.ts';
export { checkSources, isLoopback } from './sources/check-sources.ts';
export type { DatabaseSource, InboxSource, Login, SampleSource, Source } from './sources/source.ts';
export { dependencyOrder } from './dependency-order.ts';
