import { expect, test } from 'vitest';
import { readableWindow } from './readable-window.ts';

const window = { low: '2026-11-01T02:00:00.000Z', high: '2026-11-02T02:00:00.123Z' };

test.each([
  ['nothing is open that is older than its end', '2026-11-02T02:00:00.123001Z', window.high],
  ['something open began within it', '2026-11-01T23:00:00.000001Z', '2026-11-01T23:00:00.000001Z'],
  ['it began within the last microseconds', '2026-11-02T02:00:00.122999Z', '2026-11-02T02:00:00.122999Z'],
  ['a zone is written', '2026-11-02T02:30:00+01:00', '2026-11-02T02:30:00+01:00'],
  ['something open began before it: nothing is read', '2026-11-01T01:59:59.999999Z', window.low],
])('where %s', (_, stampedFrom, high) => {
  expect(readableWindow(window, stampedFrom)).toEqual({ low: window.low, high });
});

test('a first window has no beginning that it could fall behind', () => {
  const oldest = '1999-01-01T00:00:00Z';
  expect(readableWindow({ ...window, low: null }, oldest)).toEqual({ low: null, high: oldest });
});
