import { expect, test } from 'vitest';
import { ManualClock, systemClock } from './clock.ts';

test('a manual clock fires what is due, in order, and what that sets', () => {
  const clock = new ManualClock('2026-11-02T02:00:00Z');
  const fired: string[] = [];
  const note = (name: string) => () => fired.push(`${name} ${clock.now().toISOString().slice(17, 19)}`);
  clock.after(3000, note('late'));
  clock.after(1000, () => {
    note('early')();
    clock.after(1000, note('set on the way'));
  });
  clock.after(2500, note('called off'))();
  clock.advance(2999);
  expect(fired).toEqual(['early 01', 'set on the way 02']);
  clock.advance(1);
  expect(fired.at(-1)).toBe('late 03');
});

test('the machine’s clock fires, not at once because the time is long, and not when called off', async () => {
  const fired: string[] = [];
  const cancelLong = systemClock.after(2 ** 40, () => fired.push('long'));
  systemClock.after(0, () => fired.push('called off'))();
  // Timers alone keep no process alive, so this test waits by one of Node's.
  await new Promise<void>((resolve) => {
    const keep = setInterval(() => undefined, 1000);
    systemClock.after(2, () => {
      clearInterval(keep);
      resolve();
    });
  });
  cancelLong();
  expect(fired).toEqual([]);
});
