/** What Glue's GetDataQualityResult tells, without what may quote data. */
export interface Measurement {
  readonly resultId: string;
  readonly rules: readonly RuleMeasurement[];
}

export interface RuleMeasurement {
  readonly rule: string;
  readonly result: 'PASS' | 'FAIL' | 'ERROR';
  /** By Glue's metric names, e.g. `Column.total.Completeness`. */
  readonly metrics: Readonly<Record<string, number>>;
}

export interface RuleOutcome {
  readonly rule: string;
  readonly result: 'PASS' | 'FAIL' | 'ERROR';
  readonly message: string;
  readonly failedRows: number | null;
}

/** Metrics that are a share of the rows: what is missing from 1 broke the rule. */
const shareOfRows = /\.(Completeness|Uniqueness|ColumnValues\.Compliance|Compliance)$/;
const failedRowsMetric = /(^|\.)(TotalRowsFailed|RowsFailed|FailedRows)$/;
const passedRowsMetric = /(^|\.)(TotalRowsPassed|RowsPassed)$/;
const rowCountMetric = /(^|\.)(RowCount|TotalRowsProcessed)$/;
/** Counts and shares: everything else (Minimum, Mean, …) could be a value of the data and stays out. */
const tellable =
  /\.(RowCount|ColumnCount|Completeness|Uniqueness|UniqueValueRatio|DistinctValuesCount|ColumnValues\.Compliance)$/;

/** Each rule's outcome, in words of our own: Glue's message can quote a value of the data. */
export function ruleOutcomes(measurement: Measurement): readonly RuleOutcome[] {
  const rows = rowsOf(measurement);
  return measurement.rules.map(({ rule, result, metrics }) => {
    const failedRows = result === 'PASS' ? 0 : failedRowsOf({ metrics, rows });
    return {
      rule,
      result,
      failedRows: result === 'PASS' ? null : failedRows,
      message: messageOf({ result, metrics, failedRows, rows }),
    };
  });
}

function rowsOf({ rules }: Measurement): number | null {
  for (const { metrics } of rules) {
    const count = metricMatching(metrics, rowCountMetric);
    if (count !== undefined) return count;
    const passed = metricMatching(metrics, passedRowsMetric);
    const failed = metricMatching(metrics, failedRowsMetric);
    if (passed !== undefined && failed !== undefined) return passed + failed;
  }
  return null;
}

function failedRowsOf(of: { metrics: RuleMeasurement['metrics']; rows: number | null }): number | null {
  const told = metricMatching(of.metrics, failedRowsMetric);
  if (told !== undefined) return Math.max(0, Math.round(told));
  const shares = Object.entries(of.metrics).filter(([name]) => shareOfRows.test(name));
  if (of.rows === null || shares.length === 0) return null;
  const worst = Math.min(...shares.map(([, share]) => share));
  return worst >= 0 && worst <= 1 ? Math.round((1 - worst) * of.rows) : null;
}

function messageOf(of: {
  result: RuleMeasurement['result'];
  metrics: RuleMeasurement['metrics'];
  failedRows: number | null;
  rows: number | null;
}): string {
  if (of.result === 'PASS') return 'The rule holds.';
  if (of.result === 'ERROR')
    return 'The rule could not be evaluated: see whether it names columns of the dataset.';
  const measured = Object.entries(of.metrics)
    .filter(([name]) => tellable.test(name))
    .map(
      ([name, value]) => `${name.replace(/^(Column|Dataset|Multicolumn)\.(\*\.)?/, '')} is ${decimal(value)}`,
    );
  const rows =
    of.failedRows === null
      ? null
      : of.rows === null
        ? `${of.failedRows} rows`
        : `${of.failedRows} of ${of.rows} rows`;
  const parts = [...(rows === null ? [] : [`${rows} break the rule`]), ...measured];
  return parts.length === 0 ? 'The rule does not hold.' : `The rule does not hold: ${parts.join('; ')}.`;
}

function metricMatching(metrics: RuleMeasurement['metrics'], pattern: RegExp): number | undefined {
  return Object.entries(metrics).find(([name]) => pattern.test(name))?.[1];
}

const decimal = (value: number) => String(Math.round(value * 1e6) / 1e6);
