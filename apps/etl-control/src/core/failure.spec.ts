import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { failures, jobFailure, spokenFailure } from './failure.ts';

describe('why a job failed', () => {
  test('is what it says in words of ours', () => {
    expect(
      jobFailure({ state: 'FAILED', message: 'SOURCE_UNREACHABLE: 127.0.0.1:5440 refused the connection.' }),
    ).toEqual({
      code: 'SOURCE_UNREACHABLE',
      cause: '127.0.0.1:5440 refused the connection.',
      retryable: true,
    });
  });

  test('is never what an engine says, which can quote the data', () => {
    fc.assert(
      fc.property(fc.string(), (said) => {
        const { code, cause } = spokenFailure(`duplicate key: (${said})`, 'JOB_CRASHED');
        expect({ code, cause }).toEqual({ code: 'JOB_CRASHED', cause: failures.JOB_CRASHED.cause });
      }),
    );
    expect(spokenFailure('VALUE_ERROR: born 1970-01-01', 'JOB_CRASHED').cause).toBe(
      failures.JOB_CRASHED.cause,
    );
  });

  test('is the time limit or a person where Glue says so', () => {
    expect(jobFailure({ state: 'TIMEOUT', message: null })).toMatchObject({
      code: 'JOB_TIMEOUT',
      retryable: true,
    });
    expect(jobFailure({ state: 'STOPPED', message: null })).toMatchObject({
      code: 'JOB_STOPPED',
      retryable: false,
    });
  });
});
