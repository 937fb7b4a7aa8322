import { describe, expect, test } from 'vitest';
import { compareDays } from './compare-days.ts';

const digest = (day: string, keys: number, checksum = `${keys} ${keys}`) => ({ day, keys, checksum });
const source = (day: string, keys: number, moving = 0, checksum?: string) => ({
  ...digest(day, keys, checksum),
  moving,
});
const lake = (day: string, keys: number, businessDates: string[] = [day], checksum?: string) => ({
  ...digest(day, keys, checksum),
  businessDates,
});
const first = '2026-10-31';
const second = '2026-11-01';
const third = '2026-11-02';

describe('by business date', () => {
  const plan = { comparedBy: 'business-date', from: first, to: third } as const;

  test('equal counts and checksums are the same day, on days without rows too', () => {
    expect(compareDays({ plan, source: [source(first, 3)], lake: [lake(first, 3)] })).toEqual({
      daysCompared: 3,
      daysMoving: 0,
      differing: [],
      heal: [],
    });
  });

  test('a day differs by its count, by its checksum alone, or by being on one side alone', () => {
    const found = compareDays({
      plan,
      source: [source(first, 2), source(second, 5, 0, '7 8')],
      lake: [lake(first, 3), lake(second, 5), lake(third, 1)],
    });
    expect(found.differing).toEqual([
      { day: first, sourceKeys: 2, lakeKeys: 3 },
      { day: second, sourceKeys: 5, lakeKeys: 5 },
      { day: third, sourceKeys: 0, lakeKeys: 1 },
    ]);
    expect(found.heal).toEqual([first, second, third]);
  });

  test('a day whose rows changed after the window is left alone, and others are not', () => {
    const found = compareDays({
      plan,
      source: [source(first, 2, 1), source(second, 4)],
      lake: [lake(first, 3), lake(second, 5)],
    });
    expect(found).toMatchObject({ daysCompared: 2, daysMoving: 1, heal: [second] });
  });
});

describe('by watermark', () => {
  const plan = { comparedBy: 'watermark', from: first, to: third } as const;

  test('heals the business dates of the day, and those that a missing row is likely of', () => {
    const found = compareDays({
      plan,
      source: [source(third, 2)],
      lake: [lake(third, 3, ['2026-10-05', third])],
    });
    expect(found.differing.map(({ day }) => day)).toEqual([third]);
    expect(found.heal).toEqual(['2026-10-05', second, third]);
  });

  test('a surplus that rows which moved can explain is none; a larger one, or a lack, is', () => {
    const found = (here: number) =>
      compareDays({ plan, source: [source(first, 5), source(third, 0, 2)], lake: [lake(first, here)] });
    expect(found(7)).toMatchObject({ daysMoving: 1, differing: [] });
    expect(found(8)).toMatchObject({ daysMoving: 0, differing: [{ day: first }] });
    expect(found(4)).toMatchObject({ daysMoving: 0, differing: [{ day: first }] });
  });
});
