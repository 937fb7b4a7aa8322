import { expect, test } from 'vitest';
import { type ObjectVersion, noAttributes } from '../stored-object.ts';
import { expiriesOf, midnightAfter } from './expiry.ts';
import { readLifecycle } from './lifecycle-rules.ts';

const day = 86_400_000;
const time = (text: string) => Date.parse(text);

const version = (name: string, modified: string, more: Partial<ObjectVersion> = {}): ObjectVersion => ({
  ...{ bucket: 'b', key: 'k', version: name, sequence: 1, latest: false, marker: false, path: name },
  ...{ size: 1, etag: name, modified: time(modified), attributes: noAttributes },
  ...more,
});

const given = (rule: object, versions: readonly ObjectVersion[], now: string) =>
  expiriesOf({
    rules: readLifecycle({ Rule: { Status: 'Enabled', Filter: { Prefix: '' }, ...rule } }),
    versions,
    now: time(now),
  }).map(({ action, object }) => `${action} ${object.version}`);

// The example of intro-lifecycle-rules.html#intro-lifecycle-rules-number-of-days: created 1/15/2014 10:30 UTC, three days.
test('days are rounded up to the next midnight', () => {
  expect(midnightAfter(time('2014-01-15T10:30:00Z'), 3)).toBe(time('2014-01-19T00:00:00Z'));
  expect(midnightAfter(time('2014-01-15T00:00:00Z'), 1)).toBe(time('2014-01-16T00:00:00Z'));
});

test('a current version expires once its days have passed, and on a date', () => {
  const current = [version('a', '2026-11-20T10:00:00Z', { latest: true })];
  expect(given({ Expiration: { Days: '1' } }, current, '2026-11-21T23:59:59Z')).toEqual([]);
  expect(given({ Expiration: { Days: '1' } }, current, '2026-11-22T00:00:00Z')).toEqual(['expire a']);
  const dated = { Expiration: { Date: '2026-12-01T00:00:00Z' } };
  expect(given(dated, current, '2026-11-30T23:59:59Z')).toEqual([]);
  expect(given(dated, current, '2026-12-01T00:00:00Z')).toEqual(['expire a']);
});

test('other versions go by the time that they were replaced, but for the newest of them', () => {
  const versions = [
    version('current', '2026-11-10T00:00:00Z', { latest: true }),
    version('third', '2026-11-03T00:00:00Z'),
    version('second', '2026-11-02T00:00:00Z'),
    version('first', '2026-11-01T00:00:00Z'),
  ];
  const rule = (NewerNoncurrentVersions?: string) => ({
    NoncurrentVersionExpiration: {
      NoncurrentDays: '5',
      ...(NewerNoncurrentVersions && { NewerNoncurrentVersions }),
    },
  });
  expect(given(rule(), versions, '2026-11-08T00:00:00Z')).toEqual(['remove second', 'remove first']);
  expect(given(rule(), versions, '2026-11-15T00:00:00Z')).toEqual([
    'remove third',
    'remove second',
    'remove first',
  ]);
  expect(given(rule('2'), versions, '2026-12-31T00:00:00Z')).toEqual(['remove first']);
});

test('a delete marker goes when nothing is below it', () => {
  const marker = version('marker', '2026-11-20T10:00:00Z', { latest: true, marker: true });
  const below = version('below', '2026-11-19T10:00:00Z');
  const rule = { Expiration: { ExpiredObjectDeleteMarker: 'true' } };
  expect(given(rule, [marker, below], '2027-01-01T00:00:00Z')).toEqual([]);
  expect(given(rule, [marker], '2026-11-20T10:00:01Z')).toEqual(['remove marker']);
  expect(given({ Expiration: { Days: '2' } }, [marker], '2026-11-22T00:00:00Z')).toEqual([]);
  expect(given({ Expiration: { Days: '2' } }, [marker], '2026-11-23T00:00:00Z')).toEqual(['remove marker']);
});

test('a rule that is off does nothing', () => {
  const current = [version('a', '2020-01-01T00:00:00Z', { latest: true })];
  expect(given({ Status: 'Disabled', Expiration: { Days: '1' } }, current, '2026-11-22T00:00:00Z')).toEqual(
    [],
  );
  expect(midnightAfter(0, 1)).toBe(day);
});
