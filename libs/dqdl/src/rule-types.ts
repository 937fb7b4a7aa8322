/** What the language knows of a rule type; whether it is evaluated here is another matter. */
export interface RuleType {
  readonly parameters: readonly [least: number, most: number];
  readonly where: boolean;
  readonly threshold: boolean;
  readonly condition: 'none' | 'required' | 'optional';
}

const type = (
  parameters: RuleType['parameters'],
  condition: RuleType['condition'],
  { where = false, threshold = false } = {},
): RuleType => ({ parameters, condition, where, threshold });

const many = Number.POSITIVE_INFINITY;
const where = { where: true };

export const ruleTypes: Readonly<Record<string, RuleType>> = {
  AggregateMatch: type([2, 2], 'required'),
  AllStatistics: type([1, 1], 'none'),
  ColumnCorrelation: type([2, 2], 'required', where),
  ColumnCount: type([0, 0], 'required'),
  ColumnDataType: type([1, 1], 'required', { where: true, threshold: true }),
  ColumnExists: type([1, 1], 'none'),
  ColumnLength: type([1, 1], 'required', where),
  ColumnNamesMatchPattern: type([1, 1], 'none'),
  ColumnValues: type([1, 1], 'required', { where: true, threshold: true }),
  Completeness: type([1, 1], 'required', where),
  CustomSql: type([1, 1], 'optional', { threshold: true }),
  DataFreshness: type([1, 1], 'required', where),
  DatasetMatch: type([2, 3], 'required'),
  DetectAnomalies: type([1, many], 'none'),
  DistinctValuesCount: type([1, 1], 'required', where),
  Entropy: type([1, 1], 'required', where),
  FileFreshness: type([0, 1], 'required', { threshold: true }),
  FileMatch: type([0, 2], 'optional'),
  FileSize: type([0, 1], 'required', { threshold: true }),
  FileUniqueness: type([0, 1], 'required'),
  IsComplete: type([1, 1], 'none', where),
  IsPrimaryKey: type([1, many], 'none', where),
  IsUnique: type([1, many], 'none', where),
  Mean: type([1, 1], 'required', where),
  ReferentialIntegrity: type([2, 2], 'required'),
  RowCount: type([0, 0], 'required', where),
  RowCountMatch: type([1, 1], 'required'),
  SchemaMatch: type([1, 1], 'required'),
  StandardDeviation: type([1, 1], 'required', where),
  Sum: type([1, 1], 'required', where),
  UniqueValueRatio: type([1, 1], 'required', where),
  Uniqueness: type([1, many], 'required', where),
  Variance: type([1, 1], 'required', where),
};
