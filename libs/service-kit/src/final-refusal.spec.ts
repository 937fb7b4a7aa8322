import { SQSServiceException } from '@aws-sdk/client-sqs';
import { describe, expect, it } from 'vitest';
import { isFinalRefusal } from './final-refusal.ts';

const answer = (name: string, httpStatusCode?: number) =>
  new SQSServiceException({
    name,
    message: 'no',
    $fault: 'client',
    $metadata: httpStatusCode === undefined ? {} : { httpStatusCode },
  });

describe('a refusal of AWS', () => {
  it.each([
    ['AccessDeniedException', 400],
    ['AccessDenied', 403],
    ['EntityNotFoundException', 400],
    ['InvalidInputException', 400],
    ['NotImplementedException', 501],
  ])('is final: %s', (name, status) => {
    expect(isFinalRefusal(answer(name, status))).toBe(true);
  });

  it.each([
    ['ThrottlingException', 400],
    ['ConcurrentRunsExceededException', 400],
    ['TooManyRequestsException', 429],
    ['SlowDown', 503],
    ['InternalServiceException', 500],
    ['TimeoutError', undefined],
  ])('passes by itself: %s', (name, status) => {
    expect(isFinalRefusal(answer(name, status))).toBe(false);
  });

  it('is none where AWS was not reached, or the error is of our own making', () => {
    expect(isFinalRefusal(Object.assign(new Error('no'), { code: 'ECONNREFUSED' }))).toBe(false);
    expect(isFinalRefusal(new TypeError('no'))).toBe(false);
    expect(isFinalRefusal('no')).toBe(false);
  });
});
