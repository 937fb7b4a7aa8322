import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { crawlFailure, failures, jobFailure } from './failure.ts';

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
        const { code, cause } = jobFailure({ state: 'FAILED', message: `duplicate key: (${said})` });
        expect({ code, cause }).toEqual({ code: 'JOB_CRASHED', cause: failures.JOB_CRASHED.cause });
      }),
    );
    expect(jobFailure({ state: 'FAILED', message: 'VALUE_ERROR: born 1970-01-01' }).cause).toBe(
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

test.each([
  ['The database of connection daybreak-source cannot be reached (ECONNREFUSED).', 'SOURCE_UNREACHABLE'],
  ['The database of connection daybreak-source refused the crawl (SQLSTATE 28P01).', 'SOURCE_REFUSED'],
  ['Internal Service Exception', 'CRAWL_FAILED'],
])('a crawler that says %j', (message, code) => {
  expect(crawlFailure(message)).toMatchObject({ code, cause: failures[code as keyof typeof failures].cause });
});
