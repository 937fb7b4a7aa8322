import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { parseExpression } from './expression.ts';
import { TimeZone } from './time-zone.ts';

const parse = (expression: string, { timeZone = 'UTC', start = 0 } = {}) =>
  parseExpression({ expression, zone: new TimeZone(timeZone), start });

const runs = (expression: string, { from = '2026-01-01T00:00:00Z', timeZone = 'UTC', count = 3 } = {}) => {
  const start = Date.parse(from);
  const parsed = parse(expression, { timeZone, start });
  const times: string[] = [];
  let at: number | undefined = start;
  while (times.length < count && (at = parsed?.firstAtOrAfter(at)) !== undefined) {
    times.push(new Date(at++).toISOString().slice(0, 16));
  }
  return times;
};

/** @see https://docs.aws.amazon.com/scheduler/latest/UserGuide/schedule-types.html#cron-based */
describe('cron', () => {
  test.each([
    ['cron(30 2 * * ? *)', ['2026-01-01T02:30', '2026-01-02T02:30', '2026-01-03T02:30']],
    ['cron(0/20 9-10 ? * MON-FRI *)', ['2026-01-01T09:00', '2026-01-01T09:20', '2026-01-01T09:40']],
    ['cron(0 10 ? * 2#1 *)', ['2026-01-05T10:00', '2026-02-02T10:00', '2026-03-02T10:00']],
    ['cron(0 10 ? * TUE#5 *)', ['2026-03-31T10:00', '2026-06-30T10:00', '2026-09-29T10:00']],
    ['cron(0 10 ? * 6L *)', ['2026-01-30T10:00', '2026-02-27T10:00', '2026-03-27T10:00']],
    ['cron(0 10 ? * FRI-MON *)', ['2026-01-02T10:00', '2026-01-03T10:00', '2026-01-04T10:00']],
    ['cron(0 10 ? * L *)', ['2026-01-03T10:00', '2026-01-10T10:00', '2026-01-17T10:00']],
    ['cron(0 10 L * ? *)', ['2026-01-31T10:00', '2026-02-28T10:00', '2026-03-31T10:00']],
    ['cron(0 10 L-3 * ? *)', ['2026-01-28T10:00', '2026-02-25T10:00', '2026-03-28T10:00']],
    ['cron(0 10 LW * ? *)', ['2026-01-30T10:00', '2026-02-27T10:00', '2026-03-31T10:00']],
    ['cron(0 10 1W * ? *)', ['2026-01-01T10:00', '2026-02-02T10:00', '2026-03-02T10:00']],
    ['cron(0 10 31W * ? *)', ['2026-01-30T10:00', '2026-03-31T10:00', '2026-05-29T10:00']],
    ['cron(0 0 29 FEB ? *)', ['2028-02-29T00:00', '2032-02-29T00:00', '2036-02-29T00:00']],
    ['cron(0 0 1 1 ? 2027-2030/3)', ['2027-01-01T00:00', '2030-01-01T00:00']],
    ['cron(15 10 ? * 1,7 2026)', ['2026-01-03T10:15', '2026-01-04T10:15', '2026-01-10T10:15']],
    ['cron(0 0 1 1 ? 2199)', ['2199-01-01T00:00']],
    ['cron(0 0 30 FEB ? *)', []],
    ['cron(0 0 1 1 ? 2020)', []],
  ])('%s', (expression, expected) => {
    expect(runs(expression)).toEqual(expected);
  });

  /** @see https://docs.aws.amazon.com/scheduler/latest/UserGuide/schedule-types.html#daylist-savings-time */
  describe('where clocks change', () => {
    test.each([
      ['Europe/Berlin', '2026-03-28T00:00:00Z', ['2026-03-28T01:30', '2026-03-30T00:30', '2026-03-31T00:30']],
      ['Europe/Berlin', '2026-10-24T00:00:00Z', ['2026-10-24T00:30', '2026-10-25T00:30', '2026-10-26T01:30']],
      [
        'America/New_York',
        '2026-03-07T00:00:00Z',
        ['2026-03-07T07:30', '2026-03-09T06:30', '2026-03-10T06:30'],
      ],
      [
        'Australia/Lord_Howe',
        '2026-10-02T00:00:00Z',
        ['2026-10-02T16:00', '2026-10-03T15:30', '2026-10-04T15:30'],
      ],
    ])(
      '02:30 in %s is skipped where there is none, and due once where there are two: from %s',
      (timeZone, from, expected) => {
        expect(runs('cron(30 2 * * ? *)', { timeZone, from })).toEqual(expected);
      },
    );

    test('what is due every hour skips the hour that comes again', () => {
      expect(runs('cron(0 * * * ? *)', { timeZone: 'Europe/Berlin', from: '2026-10-24T23:30:00Z' })).toEqual([
        '2026-10-25T00:00',
        '2026-10-25T02:00',
        '2026-10-25T03:00',
      ]);
    });
  });
});

test('at is a local time, once', () => {
  expect(runs('at(2026-07-01T02:00:00)', { timeZone: 'Europe/Berlin' })).toEqual(['2026-07-01T00:00']);
  expect(runs('at(2025-07-01T02:00:00)')).toEqual([]);
  // A time that clocks skip is as much later as they are put forward.
  expect(runs('at(2026-03-29T02:30:00)', { timeZone: 'Europe/Berlin' })).toEqual(['2026-03-29T01:30']);
});

/** @see https://docs.aws.amazon.com/scheduler/latest/UserGuide/schedule-types.html#rate-based */
test('rate counts from its start, at once, and a day is 24 hours', () => {
  expect(runs('rate(5 minutes)')).toEqual(['2026-01-01T00:00', '2026-01-01T00:05', '2026-01-01T00:10']);
  const overAChange = { timeZone: 'Europe/Berlin', from: '2026-03-28T12:00:00Z', count: 2 };
  expect(runs('rate(1 day)', overAChange)).toEqual(['2026-03-28T12:00', '2026-03-29T12:00']);
});

test.each([
  ['rate(2 hours)', 'UTC'],
  ['cron(30 2 * * ? *)', 'UTC'],
  ['cron(30 2 * * ? *)', 'Europe/Berlin'],
  ['cron(0/30 1,2 L-1 * ? *)', 'America/New_York'],
])('%s in %s: of what was missed, the newest is known', (expression, timeZone) => {
  const parsed = parse(expression, { timeZone });
  fc.assert(
    fc.property(fc.nat(40_000_000), fc.nat(4_000_000), (a, b) => {
      const since = parsed?.firstAtOrAfter(a * 10_000) ?? 0;
      const until = since + b * 10_000;
      const newest = parsed?.newest(since, until) ?? 0;
      expect(newest >= since && newest <= until).toBe(true);
      expect(parsed?.firstAtOrAfter(newest)).toBe(newest);
      expect(parsed?.firstAtOrAfter(newest + 1)).toBeGreaterThan(until);
    }),
    { numRuns: 30 },
  );
});

test('a time of day that clocks show is found again from its instant', () => {
  fc.assert(
    fc.property(
      fc.constantFrom(
        'Europe/Berlin',
        'America/New_York',
        'Asia/Kolkata',
        'Pacific/Apia',
        'Africa/Casablanca',
      ),
      fc.integer({ min: Date.UTC(2000, 0) / 60_000, max: Date.UTC(2040, 0) / 60_000 }),
      (timeZone, minute) => {
        const zone = new TimeZone(timeZone);
        const found = zone.timeOf(zone.at(minute * 60_000)) ?? NaN;
        // The first of two, where clocks show a time twice.
        expect(zone.at(found)).toEqual(zone.at(minute * 60_000));
        expect(found).toBeLessThanOrEqual(minute * 60_000);
      },
    ),
    { numRuns: 200 },
  );
});

/** Those with a reason beside them are refused by AWS in tests/aws/services/scheduler/test_scheduler.snapshot.json of localstack/localstack. */
test.each([
  'every day',
  'at(tomorrow)',
  'at(2026-13-01T00:00:00)',
  'at(2026-02-30T00:00:00)',
  'at(2021-12-31T23:59:59Z)',
  'at(2021-12-31)',
  'rate(0 minutes)',
  'rate(5 weeks)',
  'rate(10 seconds)',
  'rate(10)',
  'rate(10 minutess)',
  'rate(-10 minutes)',
  'rate( 10 minutes )',
  ' rate(10 minutes)',
  'cron()',
  'cron(INVALID)',
  'cron(0 dummy ? * MON-FRI *)',
  'cron(7 20 * * NOT *)',
  'cron(71 8 1 * ? *)',
  'cron(0 1 * * * *)',
  'cron(* * * * *)',
  'cron(* * ? * ? *)',
  'cron(0 24 * * ? *)',
  'cron(0 0 0 * ? *)',
  'cron(0 0 ? * 8 *)',
  'cron(0 0 ? * MON#6 *)',
  'cron(0 0 32W * ? *)',
  'cron(0 0 L-31 * ? *)',
  'cron(0 0 * * ? 1969)',
  'cron(5-1 0 * * ? *)',
  'cron(*/0 0 * * ? *)',
])('%s is none', (expression) => {
  expect(parse(expression)).toBeUndefined();
});

test('no text makes the parser or the search fail', () => {
  const part = fc.constantFrom('*', '?', 'L', 'W', '#', '/', '-', ',', '1', '31', 'MON', ' ', '0', '99');
  fc.assert(
    fc.property(fc.array(part, { maxLength: 20 }), (parts) => {
      const due = parse(`cron(${parts.join('')})`)?.firstAtOrAfter(Date.UTC(2026, 0));
      expect(['number', 'undefined']).toContain(typeof due);
    }),
    { numRuns: 1000 },
  );
});
