export type { Classification, ColumnToClassify, ProposedPolicy, TableToClassify } from './classification.ts';
export { classifyTable } from './classify-table.ts';
export {
  isPersonal,
  otherKinds,
  personalKinds,
  type Kind,
  type OtherKind,
  type PersonalKind,
} from './kinds.ts';
