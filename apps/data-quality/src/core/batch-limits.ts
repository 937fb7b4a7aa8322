import type { RuleOutcome } from './measurement.ts';

/** What a contract asks of a batch as a whole, beside the ruleset that Glue evaluates on its rows. */
export interface BatchLimits {
  /** Share of the rows, 0 to 1, that may be in quarantine. */
  readonly quarantineLimit: number | null;
  /** Fewest rows that may share one combination of the generalised columns' values. */
  readonly kAnonymity: number | null;
}

/** What curation counted. */
export interface BatchFigures {
  readonly rowsRead: number;
  readonly rowsQuarantined: number;
  /** Null where nothing was grouped, or no row was there. */
  readonly smallestGroup: number | null;
}

export function batchOutcomes(limits: BatchLimits, figures: BatchFigures): readonly RuleOutcome[] {
  return [
    ...(limits.quarantineLimit === null ? [] : [quarantined(limits.quarantineLimit, figures)]),
    ...(limits.kAnonymity === null ? [] : [anonymous(limits.kAnonymity, figures)]),
  ];
}

function quarantined(limit: number, { rowsRead, rowsQuarantined }: BatchFigures): RuleOutcome {
  const passed = rowsQuarantined <= limit * rowsRead;
  return {
    rule: `Quarantined rows <= ${percent(limit)}`,
    result: passed ? 'PASS' : 'FAIL',
    message: passed
      ? 'The rule holds.'
      : `The rule does not hold: ${rowsQuarantined} of ${rowsRead} rows were refused. Their reasons are in the quarantine table.`,
    failedRows: passed ? null : rowsQuarantined,
  };
}

function anonymous(floor: number, { smallestGroup }: BatchFigures): RuleOutcome {
  const passed = smallestGroup === null || smallestGroup >= floor;
  return {
    rule: `k-anonymity >= ${floor}`,
    result: passed ? 'PASS' : 'FAIL',
    message: passed
      ? 'The rule holds.'
      : `The rule does not hold: a group of generalised values has ${smallestGroup} rows. Generalise further, or drop a column.`,
    failedRows: passed ? null : smallestGroup,
  };
}

const percent = (share: number) => `${Math.round(share * 1e6) / 1e4} %`;
