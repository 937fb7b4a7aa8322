export type {
  ForeignKey,
  InspectedColumn,
  InspectedEngine,
  InspectedFiles,
  InspectedIndex,
  InspectedTable,
  KeyProbe,
  RefusedDelivery,
  SampleProps,
  SourceAbilities,
  SourceInspector,
  TableDescription,
  TableGrants,
  TableName,
  TableSample,
  WatermarkProbe,
} from './source-inspector.ts';
export type { DatabaseConnection, FilesConnection, SourceConnection, TlsMode } from './connection.ts';
export { SourceError, sourceErrorCodes, type SourceErrorCode } from './source-error.ts';
export { judgeFiles, type JudgedFiles } from './files/judge-files.ts';
export { openInspector } from './open-inspector.ts';
