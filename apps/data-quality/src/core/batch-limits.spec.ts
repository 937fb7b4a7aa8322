import { describe, expect, it } from 'vitest';
import { batchOutcomes } from './batch-limits.ts';

const figures = { rowsRead: 1000, rowsQuarantined: 50, smallestGroup: 5 };
const none = { quarantineLimit: null, kAnonymity: null };
const results = (...of: Parameters<typeof batchOutcomes>) => batchOutcomes(...of).map(({ result }) => result);

describe('the limits of a batch', () => {
  it('are none where the contract sets none', () => {
    expect(batchOutcomes(none, figures)).toEqual([]);
  });

  it('hold up to the limit itself', () => {
    expect(results({ quarantineLimit: 0.05, kAnonymity: 5 }, figures)).toEqual(['PASS', 'PASS']);
  });

  it('say what is too much, in counts', () => {
    const [refused, rare] = batchOutcomes({ quarantineLimit: 0.0499, kAnonymity: 6 }, figures);
    expect(refused).toMatchObject({
      rule: 'Quarantined rows <= 4.99 %',
      result: 'FAIL',
      failedRows: 50,
      message: expect.stringContaining('50 of 1000 rows were refused') as string,
    });
    expect(rare).toMatchObject({ rule: 'k-anonymity >= 6', result: 'FAIL', failedRows: 5 });
  });

  it('hold for a batch without rows', () => {
    const empty = { rowsRead: 0, rowsQuarantined: 0, smallestGroup: null };
    expect(results({ quarantineLimit: 0, kAnonymity: 2 }, empty)).toEqual(['PASS', 'PASS']);
  });
});
