import type { Rule } from '../ast/rule.ts';
import { findColumn, type DataColumn } from '../data-column.ts';
import { UnsupportedRule } from '../unsupported-rule.ts';
import { missingColumn } from './finding.ts';
import type { PlannedRule, RuleSurroundings } from './planned-rule.ts';

/** The columns that the rule names; where one is missing, the rule fails and says so. */
export function withColumns(
  rule: Rule,
  { columns }: RuleSurroundings,
  plan: (columns: readonly [DataColumn, ...DataColumn[]]) => PlannedRule,
): PlannedRule {
  const found: DataColumn[] = [];
  for (const parameter of rule.parameters) {
    if (parameter.kind === 'variable') throw unsupported(rule, 'a variable as a parameter');
    if (parameter.of) throw unsupported(rule, '"of"');
    const column = findColumn(columns, parameter.text);
    if (!column) return { measures: [], judge: () => missingColumn(parameter.text) };
    found.push(column);
  }
  const [first, ...rest] = found;
  if (!first) throw unsupported(rule, 'a rule without a column');
  return plan([first, ...rest]);
}

export const unsupported = (rule: Rule, what: string) =>
  new UnsupportedRule({ rule: rule.type, what, at: rule.at });

/** `Column.a.X`, `Multicolumn.a,b.X` */
export const metricName = (columns: readonly DataColumn[], metric: string) =>
  `${columns.length === 1 ? 'Column' : 'Multicolumn'}.${columns.map(({ name }) => name).join(',')}.${metric}`;
