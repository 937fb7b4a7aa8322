import { expect, test } from 'vitest';
import { compareTypes } from './type-change.ts';

test.each([
  ['int', 'bigint', 'widened'],
  ['bigint', 'int', 'narrowed'],
  ['decimal(10,2)', 'decimal(12,2)', 'widened'],
  ['decimal(10,2)', 'decimal(10,4)', 'widened'],
  ['decimal(12,4)', 'decimal(10,2)', 'narrowed'],
  ['decimal(12, 2)', 'decimal(12,2)', null],
  ['int', 'decimal(12,2)', 'widened'],
  ['decimal(12,0)', 'int', 'narrowed'],
  ['float', 'double', 'widened'],
  ['date', 'timestamp', 'widened'],
  ['timestamp', 'date', 'narrowed'],
  ['varchar(10)', 'varchar(20)', 'widened'],
  ['string', 'varchar(20)', 'narrowed'],
  ['varchar(20)', 'string', 'widened'],
  ['int', 'string', 'widened'],
  ['string', 'int', 'widened'],
  ['array<int>', 'array<string>', 'widened'],
  ['STRING', 'string', null],
])('%s that becomes %s is %s', (was, is, change) => {
  expect(compareTypes(was, is)).toBe(change);
});
