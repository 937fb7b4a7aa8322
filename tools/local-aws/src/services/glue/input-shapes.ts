import {
  type WireStructure,
  flag,
  listOf,
  mapOf,
  number,
  structureOf,
  text,
} from '../../endpoint/wire-shape.ts';

const databaseIdentifier = structureOf({ ...text('CatalogId', 'DatabaseName', 'Region') });
const databaseInput = structureOf({
  ...text('Name', 'Description', 'LocationUri'),
  Parameters: mapOf('text'),
  CreateTableDefaultPermissions: 'any',
  TargetDatabase: databaseIdentifier,
  FederatedDatabase: 'any',
});
const column = structureOf({ ...text('Name', 'Type', 'Comment'), Parameters: mapOf('text') });
const serDeInfo = structureOf({ ...text('Name', 'SerializationLibrary'), Parameters: mapOf('text') });
const order = structureOf({ ...text('Column'), ...number('SortOrder') });
const skewedInfo = structureOf({
  SkewedColumnNames: listOf('text'),
  SkewedColumnValues: listOf('text'),
  SkewedColumnValueLocationMaps: mapOf('text'),
});
const schemaId = structureOf({ ...text('SchemaArn', 'SchemaName', 'RegistryName') });
const schemaReference = structureOf({
  ...text('SchemaVersionId'),
  ...number('SchemaVersionNumber'),
  SchemaId: schemaId,
});
const storageDescriptor = structureOf({
  ...text('Location', 'InputFormat', 'OutputFormat'),
  ...number('NumberOfBuckets'),
  ...flag('Compressed', 'StoredAsSubDirectories'),
  Columns: listOf(column),
  AdditionalLocations: listOf('text'),
  SerdeInfo: serDeInfo,
  BucketColumns: listOf('text'),
  SortColumns: listOf(order),
  Parameters: mapOf('text'),
  SkewedInfo: skewedInfo,
  SchemaReference: schemaReference,
});
const tableIdentifier = structureOf({ ...text('CatalogId', 'DatabaseName', 'Name', 'Region') });
const tableInput = structureOf({
  ...text('Name', 'Description', 'Owner', 'ViewOriginalText', 'ViewExpandedText', 'TableType'),
  ...number('LastAccessTime', 'LastAnalyzedTime', 'Retention'),
  StorageDescriptor: storageDescriptor,
  PartitionKeys: listOf(column),
  Parameters: mapOf('text'),
  TargetTable: tableIdentifier,
  FederatedTable: 'any',
  ViewDefinition: 'any',
});
const partitionIndex = structureOf({ ...text('IndexName'), Keys: listOf('text') });
const physicalConnectionRequirements = structureOf({
  ...text('SubnetId', 'AvailabilityZone'),
  SecurityGroupIdList: listOf('text'),
});
const connectionInput = structureOf({
  ...text('Name', 'ConnectionType', 'Description'),
  ...flag('ValidateCredentials'),
  ConnectionProperties: mapOf('text'),
  MatchCriteria: listOf('text'),
  SparkProperties: mapOf('text'),
  AthenaProperties: mapOf('text'),
  PythonProperties: mapOf('text'),
  PhysicalConnectionRequirements: physicalConnectionRequirements,
  AuthenticationConfiguration: 'any',
  ValidateForComputeEnvironments: listOf('text'),
});
const jdbcTarget = structureOf({
  ...text('ConnectionName', 'Path'),
  Exclusions: listOf('text'),
  EnableAdditionalMetadata: listOf('text'),
});
const s3Target = structureOf({
  ...text('Path', 'ConnectionName', 'EventQueueArn', 'DlqEventQueueArn'),
  ...number('SampleSize'),
  Exclusions: listOf('text'),
});
const crawlerTargets = structureOf({
  S3Targets: listOf(s3Target),
  JdbcTargets: listOf(jdbcTarget),
  MongoDBTargets: 'any',
  DynamoDBTargets: 'any',
  CatalogTargets: 'any',
  DeltaTargets: 'any',
  IcebergTargets: 'any',
  HudiTargets: 'any',
});
const schemaChangePolicy = structureOf({ ...text('UpdateBehavior', 'DeleteBehavior') });
const recrawlPolicy = structureOf({ ...text('RecrawlBehavior') });
const jobCommand = structureOf({ ...text('Name', 'ScriptLocation', 'PythonVersion', 'Runtime') });
const executionProperty = structureOf({ ...number('MaxConcurrentRuns') });
const connectionsList = structureOf({ Connections: listOf('text') });
const notificationProperty = structureOf({ ...number('NotifyDelayAfter') });
const jobUpdate = structureOf({
  ...text(
    'JobMode',
    'Description',
    'LogUri',
    'Role',
    'WorkerType',
    'SecurityConfiguration',
    'GlueVersion',
    'ExecutionClass',
    'MaintenanceWindow',
  ),
  ...number('MaxRetries', 'AllocatedCapacity', 'Timeout', 'MaxCapacity', 'NumberOfWorkers'),
  ...flag('JobRunQueuingEnabled'),
  ExecutionProperty: executionProperty,
  Command: jobCommand,
  DefaultArguments: mapOf('text'),
  NonOverridableArguments: mapOf('text'),
  Connections: connectionsList,
  NotificationProperty: notificationProperty,
  CodeGenConfigurationNodes: 'any',
  SourceControlDetails: 'any',
});
const dataQualityTargetTable = structureOf({ ...text('TableName', 'DatabaseName', 'CatalogId') });
const dataQualityRulesetFilterCriteria = structureOf({
  ...text('Name', 'Description'),
  ...number('CreatedBefore', 'CreatedAfter', 'LastModifiedBefore', 'LastModifiedAfter'),
  TargetTable: dataQualityTargetTable,
});
const glueTable = structureOf({
  ...text('DatabaseName', 'TableName', 'CatalogId', 'ConnectionName'),
  AdditionalOptions: mapOf('text'),
});
const dataQualityGlueTable = structureOf({
  ...text('DatabaseName', 'TableName', 'CatalogId', 'ConnectionName', 'PreProcessingQuery'),
  AdditionalOptions: mapOf('text'),
});
const dataSource = structureOf({ GlueTable: glueTable, DataQualityGlueTable: dataQualityGlueTable });
const dataQualityRulesetEvaluationRunFilter = structureOf({
  ...text('RulesetName'),
  ...number('StartedBefore', 'StartedAfter'),
  DataSource: dataSource,
});

const crawlerInput = {
  ...text(
    'Name',
    'Role',
    'DatabaseName',
    'Description',
    'Schedule',
    'TablePrefix',
    'Configuration',
    'CrawlerSecurityConfiguration',
    'CatalogId',
  ),
  Targets: crawlerTargets,
  Classifiers: listOf('text'),
  SchemaChangePolicy: schemaChangePolicy,
  RecrawlPolicy: recrawlPolicy,
  LineageConfiguration: 'any',
  LakeFormationConfiguration: 'any',
} as const;

/**
 * What kind of value each member of an operation's input is, as the service model says; `test/glue-shapes.spec.ts` compares.
 * `any` is what the operations refuse or keep as it is.
 */
export const inputShapes: Readonly<Record<string, WireStructure>> = {
  CreateDatabase: { ...text('CatalogId'), DatabaseInput: databaseInput, Tags: mapOf('text') },
  GetDatabase: { ...text('Name', 'CatalogId') },
  GetDatabases: {
    ...text('CatalogId', 'NextToken', 'ResourceShareType'),
    ...number('MaxResults'),
    AttributesToGet: listOf('text'),
  },
  CreateTable: {
    ...text('DatabaseName', 'CatalogId', 'Name', 'TransactionId'),
    TableInput: tableInput,
    PartitionIndexes: listOf(partitionIndex),
    OpenTableFormatInput: 'any',
  },
  UpdateTable: {
    ...text('DatabaseName', 'CatalogId', 'Name', 'TransactionId', 'VersionId', 'ViewUpdateAction'),
    ...flag('SkipArchive', 'Force'),
    TableInput: tableInput,
    UpdateOpenTableFormatInput: 'any',
  },
  GetTable: {
    ...text('DatabaseName', 'Name', 'CatalogId', 'TransactionId'),
    ...number('QueryAsOfTime'),
    ...flag('IncludeStatusDetails'),
    AuditContext: 'any',
    AttributesToGet: listOf('text'),
  },
  GetTables: {
    ...text('DatabaseName', 'CatalogId', 'Expression', 'NextToken', 'TransactionId', 'ResourceShareType'),
    ...number('MaxResults', 'QueryAsOfTime'),
    ...flag('IncludeStatusDetails'),
    AuditContext: 'any',
    AttributesToGet: listOf('text'),
  },
  GetTableVersions: {
    ...text('DatabaseName', 'TableName', 'CatalogId', 'NextToken'),
    ...number('MaxResults'),
    AuditContext: 'any',
  },
  DeleteTable: { ...text('DatabaseName', 'Name', 'CatalogId', 'TransactionId') },
  BatchDeleteTable: { ...text('DatabaseName', 'CatalogId', 'TransactionId'), TablesToDelete: listOf('text') },
  CreateConnection: { ...text('CatalogId'), ConnectionInput: connectionInput, Tags: mapOf('text') },
  GetConnection: {
    ...text('Name', 'CatalogId', 'ApplyOverrideForComputeEnvironment'),
    ...flag('HidePassword'),
  },
  UpdateConnection: { ...text('Name', 'CatalogId'), ConnectionInput: connectionInput },
  DeleteConnection: { ...text('ConnectionName', 'CatalogId') },
  CreateCrawler: { ...crawlerInput, Tags: mapOf('text') },
  UpdateCrawler: crawlerInput,
  GetCrawler: { ...text('Name') },
  GetCrawlers: { ...text('NextToken'), ...number('MaxResults') },
  StartCrawler: { ...text('Name') },
  DeleteCrawler: { ...text('Name') },
  CreateJob: {
    ...text(
      'Name',
      'Role',
      'JobMode',
      'Description',
      'LogUri',
      'SecurityConfiguration',
      'GlueVersion',
      'WorkerType',
      'ExecutionClass',
      'MaintenanceWindow',
    ),
    ...number('MaxRetries', 'AllocatedCapacity', 'Timeout', 'MaxCapacity', 'NumberOfWorkers'),
    ...flag('JobRunQueuingEnabled'),
    Command: jobCommand,
    ExecutionProperty: executionProperty,
    DefaultArguments: mapOf('text'),
    NonOverridableArguments: mapOf('text'),
    Connections: connectionsList,
    Tags: mapOf('text'),
    NotificationProperty: notificationProperty,
    CodeGenConfigurationNodes: 'any',
    SourceControlDetails: 'any',
  },
  GetJob: { ...text('JobName') },
  GetJobs: { ...text('NextToken'), ...number('MaxResults') },
  UpdateJob: { ...text('JobName'), JobUpdate: jobUpdate },
  DeleteJob: { ...text('JobName') },
  StartJobRun: {
    ...text(
      'JobName',
      'JobRunId',
      'SecurityConfiguration',
      'WorkerType',
      'ExecutionClass',
      'ExecutionRoleSessionPolicy',
    ),
    ...number('AllocatedCapacity', 'Timeout', 'MaxCapacity', 'NumberOfWorkers'),
    ...flag('JobRunQueuingEnabled'),
    Arguments: mapOf('text'),
    NotificationProperty: notificationProperty,
  },
  GetJobRun: { ...text('JobName', 'RunId'), ...flag('PredecessorsIncluded') },
  GetJobRuns: { ...text('JobName', 'NextToken'), ...number('MaxResults') },
  BatchStopJobRun: { ...text('JobName'), JobRunIds: listOf('text') },
  CreateDataQualityRuleset: {
    ...text('Name', 'Ruleset', 'Description', 'DataQualitySecurityConfiguration', 'ClientToken'),
    Tags: mapOf('text'),
    TargetTable: dataQualityTargetTable,
  },
  UpdateDataQualityRuleset: { ...text('Name', 'Description', 'Ruleset') },
  GetDataQualityRuleset: { ...text('Name') },
  ListDataQualityRulesets: {
    ...text('NextToken'),
    ...number('MaxResults'),
    Filter: dataQualityRulesetFilterCriteria,
    Tags: mapOf('text'),
  },
  DeleteDataQualityRuleset: { ...text('Name') },
  StartDataQualityRulesetEvaluationRun: {
    ...text('Role', 'ClientToken'),
    ...number('NumberOfWorkers', 'Timeout'),
    DataSource: dataSource,
    RulesetNames: listOf('text'),
    AdditionalRunOptions: 'any',
    AdditionalDataSources: 'any',
  },
  GetDataQualityRulesetEvaluationRun: { ...text('RunId') },
  ListDataQualityRulesetEvaluationRuns: {
    ...text('NextToken'),
    ...number('MaxResults'),
    Filter: dataQualityRulesetEvaluationRunFilter,
  },
  GetDataQualityResult: { ...text('ResultId') },
  BatchGetDataQualityResult: { ResultIds: listOf('text') },
};
