import type { Expression, Labels, Rule } from './ast/rule.ts';
import type { Ruleset } from './ast/ruleset.ts';
import { measureKey, type Measure, type Measured } from './measure.ts';
import { printExpression } from './print.ts';
import { evaluatedRules } from './rules/index.ts';
import { reader, type Finding, type RuleSurroundings } from './rules/planned-rule.ts';
import { unsupported } from './rules/parameters.ts';
import { UnsupportedRule } from './unsupported-rule.ts';
import type { Verdict } from './verdict.ts';

/** What to measure, each number once, and how to judge by it. */
export interface RulesetPlan {
  readonly measures: readonly Measure[];
  /** One verdict a rule, in the order of the ruleset. */
  readonly judge: (measured: Measured) => readonly Verdict[];
}

/** Throws UnsupportedRule for what is right DQDL and not evaluated here. */
export function planRuleset(ruleset: Ruleset, surroundings: RuleSurroundings): RulesetPlan {
  const [variable] = ruleset.variables;
  const [analyzer] = ruleset.analyzers;
  if (variable) {
    throw new UnsupportedRule({ rule: variable.name, what: 'a variable', at: { line: 1, column: 1 } });
  }
  if (analyzer) throw unsupported(analyzer, 'an analyzer');
  const plans = ruleset.rules.map((expression) => planExpression(expression, surroundings));
  const measures = new Map(plans.flatMap((plan) => plan.measures).map((each) => [measureKey(each), each]));
  return {
    measures: [...measures.values()],
    judge: (measured) =>
      plans.map((plan, index) => ({
        name: `Rule_${index}`,
        rule: printExpression(plan.expression),
        ...plan.judge(reader(measured)),
        labels: { ...ruleset.defaultLabels, ...plan.labels },
      })),
  };
}

interface PlannedExpression {
  readonly expression: Expression;
  readonly measures: readonly Measure[];
  readonly judge: (read: ReturnType<typeof reader>) => Finding;
  readonly labels: Labels;
}

function planExpression(expression: Expression, surroundings: RuleSurroundings): PlannedExpression {
  if (expression.kind === 'rule') return planOne(expression, surroundings);
  const parts = expression.operands.map((operand) => planExpression(operand, surroundings));
  return {
    expression,
    measures: parts.flatMap(({ measures }) => measures),
    judge: (read) =>
      combined(
        expression.kind,
        parts.map((part) => part.judge(read)),
      ),
    labels: Object.assign({}, ...parts.map(({ labels }) => labels)) as Labels,
  };
}

function planOne(rule: Rule, surroundings: RuleSurroundings): PlannedExpression {
  const plan = Object.hasOwn(evaluatedRules, rule.type) ? evaluatedRules[rule.type] : undefined;
  if (!plan) throw unsupported(rule, 'this rule type');
  if (rule.where !== null) throw unsupported(rule, 'where');
  return { expression: rule, labels: rule.labels, ...plan(rule, surroundings) };
}

/** Each part is judged on the whole data set (AWS's default, COLUMN), so failed rows cannot be added up. */
function combined(kind: 'and' | 'or', findings: readonly Finding[]): Finding {
  const passed =
    kind === 'and'
      ? findings.every(({ result }) => result === 'PASS')
      : findings.some(({ result }) => result === 'PASS');
  const messages = findings.flatMap(({ message }) => (message === null ? [] : [message]));
  return {
    result: passed ? 'PASS' : 'FAIL',
    message: passed ? null : messages.join(' '),
    metrics: Object.assign({}, ...findings.map(({ metrics }) => metrics)) as Finding['metrics'],
    failedRows: null,
  };
}
