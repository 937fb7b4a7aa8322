import type { Condition } from '../ast/condition.ts';
import type { Offset, Operand } from '../ast/operand.ts';
import type { Rule } from '../ast/rule.ts';
import type { DataColumn } from '../data-column.ts';
import type { RowTest, TestValue } from '../row-test.ts';
import { operandNames } from './number-condition.ts';
import { unsupported } from './parameters.ts';

/** The condition of `ColumnValues` as a test of each row. NULL fails except under `!=` and `not in`, unless it is named. */
export function rowTest({
  rule,
  condition,
  column,
  now,
}: {
  readonly rule: Rule;
  readonly condition: Condition;
  readonly column: DataColumn;
  readonly now: Date;
}): RowTest {
  const value = (operand: Operand) => valueOf(operand, { rule, now });
  switch (condition.kind) {
    case 'comparison': {
      const { operator, operand } = condition;
      const negated = operator === '!=';
      const equality = negated || operator === '=';
      if (isNull(operand)) {
        if (!equality) throw unsupported(rule, `${operator} NULL`);
        return { column, nullPasses: !negated, test: { kind: negated ? 'always' : 'never' } };
      }
      if (!equality && (operand.kind === 'string' || operand.kind === 'keyword')) {
        throw unsupported(rule, `${operator} with a string`);
      }
      return { column, nullPasses: negated, test: { kind: 'compare', operator, value: value(operand) } };
    }
    case 'between': {
      const [low, high] = [value(condition.low), value(condition.high)];
      if (low.kind !== high.kind || low.kind === 'text') throw unsupported(rule, 'between these values');
      return { column, nullPasses: false, test: { kind: 'range', inside: !condition.negated, low, high } };
    }
    case 'in': {
      if ('variable' in condition.operands) throw unsupported(rule, 'a variable');
      const { negated, operands } = condition;
      const named = operands.some(isNull);
      const values = operands
        .filter((operand) => !isNull(operand))
        .map((operand) => unescaped(value(operand)));
      return { column, nullPasses: named !== negated, test: { kind: 'member', negated, values } };
    }
    case 'matches':
      return {
        column,
        nullPasses: false,
        test: { kind: 'matches', negated: condition.negated, pattern: condition.pattern },
      };
  }
}

const isNull = (operand: Operand) => operand.kind === 'keyword' && operand.word === 'NULL';

function valueOf(operand: Operand, { rule, now }: { rule: Rule; now: Date }): TestValue {
  switch (operand.kind) {
    case 'number':
      return operand;
    case 'string':
      return { kind: 'text', text: operand.text };
    case 'date':
      return { kind: 'time', iso: `${operand.text}T00:00:00` };
    case 'keyword':
      return { kind: operand.word === 'EMPTY' ? 'empty' : 'blank' };
    case 'now':
      return { kind: 'time', iso: shifted(now, operand.offset).toISOString().slice(0, 19) };
    default:
      throw unsupported(rule, operandNames[operand.kind]);
  }
}

const minutes = { days: 1440, hours: 60, minutes: 1 } as const;

function shifted(now: Date, offset: Offset | null): Date {
  const minute = Math.floor(now.getTime() / 60_000);
  const by = offset ? Number(`${offset.sign}${offset.amount}`) * minutes[offset.unit] : 0;
  return new Date((minute + by) * 60_000);
}

/** Only the members of a set have their escapes taken out, as by the official parser. */
const unescaped = (value: TestValue): TestValue =>
  value.kind === 'text' ? { kind: 'text', text: value.text.replaceAll(/\\(["\\])/g, '$1') } : value;
