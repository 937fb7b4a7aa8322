import { describe, expect, test } from 'vitest';
import { print } from '../print.ts';
import { parse } from './parse.ts';
import { DqdlSyntaxError } from './syntax-error.ts';

const rules = (text: string) => `Rules = [ ${text} ]`;
/** The rules in canonical spelling, one a line. */
const read = (text: string) =>
  print(parse(rules(text)))
    .split('\n')
    .slice(1, -2)
    .map((line) => line.trim().replace(/,$/, ''));

function refusal(text: string): DqdlSyntaxError {
  try {
    parse(text);
  } catch (error) {
    if (error instanceof DqdlSyntaxError) return error;
    throw error;
  }
  throw new Error('It was parsed.');
}

describe('what is DQDL', () => {
  test.each([
    ['RowCount > 0', 'RowCount > 0'],
    ['RowCount between 1 and -5.25', 'RowCount between 1 and -5.25'],
    ['RowCount not   between 1 AND 2', 'RowCount not between 1 and 2'],
    ['IsPrimaryKey a "b c"', 'IsPrimaryKey "a" "b c"'],
    ['IsComplete colA # all of them\n', 'IsComplete "colA"'],
    ['ColumnValues "a" in [1, 2, 3]', 'ColumnValues "a" in [1, 2, 3]'],
    ['ColumnValues "a" in ["x", null, EMPTY]', 'ColumnValues "a" in ["x", NULL, EMPTY]'],
    ['ColumnValues "a" != NULL', 'ColumnValues "a" != NULL'],
    ['ColumnValues "a" = whitespaces_only', 'ColumnValues "a" = WHITESPACES_ONLY'],
    ['ColumnValues "a" matches "[a-z]\\\\d+\\""', 'ColumnValues "a" matches "[a-z]\\\\d+\\""'],
    ['ColumnValues "d" > (now() - 3 days)', 'ColumnValues "d" > (now() - 3 days)'],
    ['ColumnValues "d" <= now()', 'ColumnValues "d" <= now()'],
    ['ColumnValues "t" = "12:30"', 'ColumnValues "t" = "12:30"'],
    [
      'ColumnValues "a" in ["x"] where "b = 1" labels=["team"="sales"] with threshold > 0.9',
      'ColumnValues "a" in ["x"] where "b = 1" labels=["team"="sales"] with threshold > 0.9',
    ],
    [
      '(RowCount > 0) and (IsComplete "a") or (IsUnique "a")',
      '((RowCount > 0) and (IsComplete "a")) or (IsUnique "a")',
    ],
    [
      '((RowCount > 0) OR (IsComplete "a")) AND (IsUnique "a")',
      '((RowCount > 0) or (IsComplete "a")) and (IsUnique "a")',
    ],
    ['DataFreshness "d" <= 24 hours', 'DataFreshness "d" <= 24 hours'],
    ['FileSize > 10 MB', 'FileSize > 10 MB'],
    ['RowCount > avg(last(10)) * 0.8 + 1', 'RowCount > avg(last(10)) * 0.8 + 1'],
    ['RowCount > index(last(10), 1)', 'RowCount > index(last(10), 1)'],
    ['ReferentialIntegrity "a,b" "ref.{c,d}" = 1.0', 'ReferentialIntegrity "a,b" "ref.{c,d}" = 1.0'],
    ['CustomSql "select count(*) from primary" > 4', 'CustomSql "select count(*) from primary" > 4'],
    ['CustomSql $query', 'CustomSql $query'],
    ['ColumnValues "a" in $codes', 'ColumnValues "a" in $codes'],
    ['DetectAnomalies "RowCount"', 'DetectAnomalies "RowCount"'],
  ])('given %s, then it reads %s', (text, expected) => {
    expect(read(text)).toEqual([expected]);
  });

  test('given several sections, then all are read, and what follows the last is ignored', () => {
    const text = `
      # what the sales must hold
      codes = ["a", "b"]
      DefaultLabels=["team"="sales"]
      Rules = [ RowCount > 0, ColumnValues "c" in $codes ]
      Analyzers = [ Completeness "c" > 0 ]
      and 'anything' else`;
    expect(parse(text)).toMatchObject({
      variables: [{ name: 'codes', value: ['a', 'b'] }],
      defaultLabels: { team: 'sales' },
      rules: [{ type: 'RowCount' }, { type: 'ColumnValues' }],
      analyzers: [{ type: 'Completeness' }],
    });
  });

  test('given duplicate rules, then both are kept', () => {
    expect(read('RowCount > 0, RowCount > 0')).toHaveLength(2);
  });

  test('given arithmetic, then the first operator is the innermost', () => {
    const [rule] = parse(rules('RowCount > last(1)+2*3')).rules;
    expect(rule).toMatchObject({
      condition: {
        operand: {
          kind: 'arithmetic',
          operator: '*',
          left: { kind: 'arithmetic', operator: '+' },
          right: { kind: 'number', text: '3' },
        },
      },
    });
  });

  test('given a rule, then it knows its place', () => {
    const [, second] = parse('Rules = [\n  RowCount > 0,\n  IsComplete "a"\n]').rules;
    expect(second).toMatchObject({ at: { line: 3, column: 3 } });
  });
});

describe('what is not DQDL', () => {
  test.each([
    ['Rules=[ RowCount > 0,\r\n IsComplete "a" ]', '1:22', 'a carriage return'],
    [`Rules=[ IsComplete 'a' ]`, '1:20', "'"],
    ['Rules=[ Completeness "a" > .5 ]', '1:28', '.5'],
    ['Rules=[ RowCount > 1e3 ]', '1:20', '1e3'],
    ['Rules=[ ColumnExists "a" = 1 ]', '1:9', 'a condition'],
    ['Rules=[ ColumnValues "a" = true ]', '1:28', 'true'],
    ['Rules=[]', '1:9', 'the end of the ruleset'],
    ['Rules=[ RowCount > 0 // no\n ]', '1:23', '/'],
    ['Rules=[ IsComplete "a" and IsUnique "a" ]', '1:24', 'and'],
    ['Rules=[ RowCount > 0 ', '1:22', 'the end of the ruleset'],
    ['Rules=[ RowCount > 0, ]', '1:23', ']'],
    ['Rules=[ RowCount Between 1 and 2 ]', '1:9', '1'],
    ['Rules=[ ColumnValues "d" > (now() - 1 day) ]', '1:39', 'day'],
    ['Rules=[ ColumnValues "d" in ["2026-11-22", "x"] ]', '1:47', ']'],
    ['Rules=[ RowCount "id" > 100 ]', '1:9', '1'],
    ['Rules=[ RowCount > 0 with threshold > 0.5 ]', '1:22', 'with'],
    ['Rules=[ IsComplete "a ]', '1:20', '"'],
    ['# only a comment', '1:1', '#'],
    ['', '1:1', 'the end of the ruleset'],
  ])('given %j, then the error is at %s and names %s', (text, at, found) => {
    const error = refusal(text);
    expect(`${error.line}:${error.column}`).toBe(at);
    expect(error.found).toBe(found);
    expect(error.message).toContain(`${at}: expected ${error.expected}, found ${found}`);
  });

  test.each([
    ['IsComplet "a"', 'IsComplete'],
    ['Rowcount > 0', 'RowCount'],
    ['ColumnValue "a" > 0', 'ColumnValues'],
    ['isPrimarykey "a"', 'IsPrimaryKey'],
  ])('given %s, then the nearest rule type is named', (text, nearest) => {
    expect(refusal(rules(text)).message).toContain(`Did you mean ${nearest}?`);
  });

  test('given a rule type like none, then none is suggested', () => {
    expect(refusal(rules('Xyzzyplugh "a"')).message).not.toContain('Did you mean');
  });

  test('given rules nested without end, then they are refused', () => {
    expect(refusal(rules('('.repeat(20_000))).expected).toBe('at most 100 levels of parentheses');
    expect(refusal(rules(`RowCount > ${'('.repeat(20_000)}`)).expected).toBe(
      'at most 100 levels of parentheses',
    );
  });

  test('given more than 64 KiB, then it is refused', () => {
    expect(refusal(`${' '.repeat(65_536)}Rules=[RowCount > 0]`).found).toBe('a longer one');
  });
});
