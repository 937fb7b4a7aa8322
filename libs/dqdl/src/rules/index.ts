import { mean, sum } from './aggregate.ts';
import { columnCount } from './column-count.ts';
import { columnExists } from './column-exists.ts';
import { columnLength } from './column-length.ts';
import { columnValues } from './column-values.ts';
import { completeness, isComplete } from './completeness.ts';
import { distinctValuesCount } from './distinct-values-count.ts';
import { isPrimaryKey } from './is-primary-key.ts';
import type { PlanRule } from './planned-rule.ts';
import { rowCount } from './row-count.ts';
import { uniqueValueRatio } from './unique-value-ratio.ts';
import { isUnique, uniqueness } from './uniqueness.ts';

/** The rule types that are evaluated; the others of the language are refused by name. */
export const evaluatedRules: Readonly<Record<string, PlanRule>> = {
  ColumnCount: columnCount,
  ColumnExists: columnExists,
  ColumnLength: columnLength,
  ColumnValues: columnValues,
  Completeness: completeness,
  DistinctValuesCount: distinctValuesCount,
  IsComplete: isComplete,
  IsPrimaryKey: isPrimaryKey,
  IsUnique: isUnique,
  Mean: mean,
  RowCount: rowCount,
  Sum: sum,
  UniqueValueRatio: uniqueValueRatio,
  Uniqueness: uniqueness,
};
