import type { Condition } from './ast/condition.ts';
import type { Operand, Parameter } from './ast/operand.ts';
import type { Expression, Labels, Rule } from './ast/rule.ts';
import type { Ruleset } from './ast/ruleset.ts';

/** The ruleset in one canonical spelling: parsing it again gives the same ruleset, positions aside. */
export function print(ruleset: Ruleset): string {
  const sections = ruleset.variables.map(({ name, value }) =>
    typeof value === 'string' ? `${name} = "${value}"` : `${name} = [${value.map(quote).join(', ')}]`,
  );
  if (Object.keys(ruleset.defaultLabels).length > 0) {
    sections.push(`DefaultLabels = ${printLabelList(ruleset.defaultLabels)}`);
  }
  if (ruleset.rules.length > 0) sections.push(section('Rules', ruleset.rules.map(printExpression)));
  if (ruleset.analyzers.length > 0) sections.push(section('Analyzers', ruleset.analyzers.map(printRule)));
  return `${sections.join('\n')}\n`;
}

export function printExpression(expression: Expression): string {
  if (expression.kind === 'rule') return printRule(expression);
  return expression.operands.map((operand) => `(${printExpression(operand)})`).join(` ${expression.kind} `);
}

export function printRule(rule: Rule): string {
  return [
    rule.type,
    ...rule.parameters.map(printParameter),
    ...(rule.condition ? [printCondition(rule.condition)] : []),
    ...(rule.where === null ? [] : [`where "${rule.where}"`]),
    ...(Object.keys(rule.labels).length === 0 ? [] : [`labels=${printLabelList(rule.labels)}`]),
    ...(rule.threshold ? [`with threshold ${printCondition(rule.threshold)}`] : []),
  ].join(' ');
}

function printCondition(condition: Condition): string {
  const not = 'negated' in condition && condition.negated ? 'not ' : '';
  switch (condition.kind) {
    case 'comparison':
      return `${condition.operator} ${printOperand(condition.operand)}`;
    case 'between':
      return `${not}between ${printOperand(condition.low)} and ${printOperand(condition.high)}`;
    case 'in':
      return 'variable' in condition.operands
        ? `${not}in $${condition.operands.variable}`
        : `${not}in [${condition.operands.map(printOperand).join(', ')}]`;
    case 'matches':
      return `${not}matches "${condition.pattern}"`;
  }
}

function printOperand(operand: Operand): string {
  switch (operand.kind) {
    case 'number':
      return operand.text;
    case 'string':
    case 'date':
    case 'time':
      return quote(operand.text);
    case 'keyword':
      return operand.word;
    case 'now':
      return operand.offset
        ? `(now() ${operand.offset.sign} ${operand.offset.amount} ${operand.offset.unit})`
        : 'now()';
    case 'duration':
    case 'size':
      return `${operand.amount} ${operand.unit}`;
    case 'variable':
      return `$${operand.name}`;
    case 'call':
      return `${operand.name}(${operand.operands.map(printOperand).join(', ')})`;
    case 'arithmetic': {
      const right = printOperand(operand.right);
      const inner = operand.right.kind === 'arithmetic' ? `(${right})` : right;
      return `${printOperand(operand.left)} ${operand.operator} ${inner}`;
    }
  }
}

const printParameter = ({ kind, text, of }: Parameter) =>
  `${of ? 'of ' : ''}${kind === 'variable' ? `$${text}` : quote(text)}`;

const printLabelList = (labels: Labels) =>
  `[${Object.entries(labels)
    .map(([key, value]) => `${quote(key)}=${quote(value)}`)
    .join(', ')}]`;

const quote = (text: string) => `"${text}"`;

const section = (name: string, items: readonly string[]) =>
  `${name} = [\n${items.map((item) => `  ${item}`).join(',\n')}\n]`;
