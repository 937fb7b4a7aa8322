import { jobFailures } from '@daybreak/curation';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { crawlFailure, failure, jobFailure, type FailureCode } from './failure.ts';

const crashed = failure('JOB_CRASHED');

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
        expect(jobFailure({ state: 'FAILED', message: `duplicate key: (${said})` })).toEqual(crashed);
      }),
    );
    expect(jobFailure({ state: 'FAILED', message: 'VALUE_ERROR: born 1970-01-01' })).toEqual(crashed);
  });

  test.each(Object.keys(jobFailures))('can be any that a job knows: %s', (code) => {
    expect(jobFailure({ state: 'FAILED', message: `${code}: In words of ours.` })).toMatchObject({
      code,
      cause: 'In words of ours.',
    });
  });

  test.each(['JOB_CRASHED', 'JOB_INTERRUPTED', 'JOB_NOT_STARTED'])(
    'can be what the endpoint says of its process: %s',
    (code) => {
      expect(jobFailure({ state: 'FAILED', message: `${code}: In words of ours.` })).toMatchObject({ code });
    },
  );

  test('passes with a new run where another attempt has landed this one', () => {
    const message = 'LANDING_EXISTS: s3://landing/sales/r1/manifest.json is there.';
    expect(jobFailure({ state: 'FAILED', message })).toMatchObject({ retryable: true });
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
  expect(crawlFailure(message)).toEqual(failure(code as FailureCode));
});
