export type {
  ForeignKey,
  InspectedColumn,
  InspectedEngine,
  InspectedIndex,
  InspectedTable,
  KeyProbe,
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
export { openInspector } from './open-inspector.ts';
