export type { BusinessDate, Cleaning, Column, Dataset, LakeType, Privacy, Reference } from './dataset.ts';
export { ContractsInvalid, issueCatalogue, type ContractIssue, type IssueCode } from './contract-issue.ts';
export { checkContracts, loadContracts, type ContractFile } from './load-contracts.ts';
export { dependencyOrder } from './dependency-order.ts';
