import type { Finding } from './planned-rule.ts';

/** A part of a whole; of nothing, all is as it should be. */
export const ratio = (part: number, whole: number) => (whole === 0 ? 1 : part / whole);

/** Numbers as the JVM writes doubles: `1.0`. */
export const asDouble = (value: number) => (Number.isInteger(value) ? value.toFixed(1) : String(value));

export const requirementUnmet = (value: string) =>
  `Value: ${value} does not meet the constraint requirement!`;

export function finding({
  passed,
  value,
  metrics,
  failedRows = null,
}: {
  readonly passed: boolean;
  /** As the message shows it. */
  readonly value: string;
  readonly metrics: Readonly<Record<string, number>>;
  readonly failedRows?: number | null;
}): Finding {
  return {
    result: passed ? 'PASS' : 'FAIL',
    message: passed ? null : requirementUnmet(value),
    metrics,
    failedRows,
  };
}

export const missingColumn = (name: string): Finding => ({
  result: 'FAIL',
  message: `Input data does not include column ${name}!`,
  metrics: {},
  failedRows: null,
});
