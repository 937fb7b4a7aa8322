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
export { ContractsInvalid, issueCatalogue, type ContractIssue, type IssueCode } from './contract-issue.ts';
export { checkContracts, loadContracts, type ContractFile } from './load-contracts.ts';
export { dependencyOrder } from './dependency-order.ts';
