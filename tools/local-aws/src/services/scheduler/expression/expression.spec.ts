import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { parseExpression } from './expression.ts';

const runs = (expression: string, { from = '2026-01-01T00:00:00Z', timeZone = 'UTC', count = 3 } = {}) => {
  const start = Date.parse(from);
  const parsed = parseExpression({ expression, timeZone, start });
  const times: string[] = [];
  let at: number | undefined = start;
  while (times.length < count && (at = parsed.firstAtOrAfter(at)) !== undefined) {
    times.push(new Date(at++).toISOString().slice(0, 16));
  }
  return times;
};

describe('cron', () => {
  test.each([
    ['cron(30 2 * * ? *)', ['2026-01-01T02:30', '2026-01-02T02:30', '2026-01-03T02:30']],
    ['cron(0/20 9-10 ? * MON-FRI *)', ['2026-01-01T09:00', '2026-01-01T09:20', '2026-01-01T09:40']],
    ['cron(0 10 ? * 2#1 *)', ['2026-01-05T10:00', '2026-02-02T10:00', '2026-03-02T10:00']],
    ['cron(0 10 ? * 6L *)', ['2026-01-30T10:00', '2026-02-27T10:00', '2026-03-27T10:00']],
    ['cron(0 10 ? * FRI-MON *)', ['2026-01-02T10:00', '2026-01-03T10:00', '2026-01-04T10:00']],
    ['cron(0 10 ? * L *)', ['2026-01-03T10:00', '2026-01-10T10:00', '2026-01-17T10:00']],
    ['cron(0 10 L * ? *)', ['2026-01-31T10:00', '2026-02-28T10:00', '2026-03-31T10:00']],
    ['cron(0 10 LW * ? *)', ['2026-01-30T10:00', '2026-02-27T10:00', '2026-03-31T10:00']],
    ['cron(0 10 1W * ? *)', ['2026-01-01T10:00', '2026-02-02T10:00', '2026-03-02T10:00']],
    ['cron(0 0 29 FEB ? *)', ['2028-02-29T00:00', '2032-02-29T00:00', '2036-02-29T00:00']],
    ['cron(0 0 1 1 ? 2027-2030/3)', ['2027-01-01T00:00', '2030-01-01T00:00']],
    ['cron(15 10 ? * 1,7 2026)', ['2026-01-03T10:15', '2026-01-04T10:15', '2026-01-10T10:15']],
  ])('%s', (expression, expected) => {
    expect(runs(expression)).toEqual(expected);
  });

  test('skips what falls into the gap of a spring, and runs once in the hour that an autumn repeats', () => {
    const timeZone = 'Europe/Berlin';
    expect(runs('cron(30 2 * * ? *)', { timeZone, from: '2026-03-28T00:00:00Z' })).toEqual([
      '2026-03-28T01:30',
      '2026-03-30T00:30',
      '2026-03-31T00:30',
    ]);
    expect(runs('cron(30 2 * * ? *)', { timeZone, from: '2026-10-24T00:00:00Z' })).toEqual([
      '2026-10-24T00:30',
      '2026-10-25T00:30',
      '2026-10-26T01:30',
    ]);
  });
});

test('at is a local time, once', () => {
  expect(runs('at(2026-07-01T02:00:00)', { timeZone: 'Europe/Berlin' })).toEqual(['2026-07-01T00:00']);
  expect(runs('at(2025-07-01T02:00:00)')).toEqual([]);
});

test('rate counts from its start, at once', () => {
  expect(runs('rate(5 minutes)')).toEqual(['2026-01-01T00:00', '2026-01-01T00:05', '2026-01-01T00:10']);
  expect(runs('rate(1 day)', { count: 2 })).toEqual(['2026-01-01T00:00', '2026-01-02T00:00']);
});

test.each(['rate(2 hours)', 'cron(30 2 * * ? *)'])(
  '%s: of what was missed, the newest is known',
  (expression) => {
    const parsed = parseExpression({ expression, timeZone: 'UTC', start: 0 });
    fc.assert(
      fc.property(fc.nat(40_000_000), fc.nat(40_000_000), (a, b) => {
        const since = parsed.firstAtOrAfter(a * 10_000) ?? 0;
        const until = since + b * 10_000;
        const newest = parsed.newest(since, until);
        expect(newest >= since && newest <= until).toBe(true);
        expect(parsed.firstAtOrAfter(newest)).toBe(newest);
        expect(parsed.firstAtOrAfter(newest + 1)).toBeGreaterThan(until);
      }),
      { numRuns: 50 },
    );
  },
);

test.each([
  'every day',
  'at(tomorrow)',
  'at(2026-13-01T00:00:00)',
  'rate(0 minutes)',
  'rate(5 weeks)',
  'cron(* * * * *)',
  'cron(* * * * * *)',
  'cron(* * ? * ? *)',
  'cron(60 * * * ? *)',
  'cron(0 24 * * ? *)',
  'cron(0 0 0 * ? *)',
  'cron(0 0 ? * 8 *)',
  'cron(0 0 ? * MON#6 *)',
  'cron(0 0 * * ? 1969)',
  'cron(5-1 0 * * ? *)',
  'cron(*/0 0 * * ? *)',
])('%s is refused', (expression) => {
  expect(() => parseExpression({ expression, timeZone: 'UTC', start: 0 })).toThrow(
    expect.objectContaining({ code: 'ValidationException' }) as Error,
  );
});

test('what croner cannot do is refused by name; so is a time zone that is none', () => {
  expect(() => parseExpression({ expression: 'cron(0 0 L-2 * ? *)', timeZone: 'UTC', start: 0 })).toThrow(
    /`L-n`/,
  );
  expect(() => parseExpression({ expression: 'rate(1 day)', timeZone: 'Mars', start: 0 })).toThrow(/IANA/);
});

test('no text makes the parser fail otherwise than by name', () => {
  const part = fc.constantFrom('*', '?', 'L', 'W', '#', '/', '-', ',', '1', '31', 'MON', ' ', '0', '99');
  fc.assert(
    fc.property(fc.array(part, { maxLength: 20 }), (parts) => {
      try {
        parseExpression({ expression: `cron(${parts.join('')})`, timeZone: 'UTC', start: 0 });
      } catch (error) {
        expect(error).toMatchObject({ name: 'AwsError' });
      }
    }),
    { numRuns: 1000 },
  );
});
