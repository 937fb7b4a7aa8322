import type { ReconcilePlan, ReconcileResult } from '../plan.ts';

/** What one side holds of a day. */
export interface DayDigest {
  readonly day: string;
  readonly keys: number;
  readonly checksum: string;
}

type Found = Pick<ReconcileResult, 'daysCompared' | 'daysMoving' | 'differing' | 'heal'>;

/**
 * Days on which source and lake hold different keys or versions, and the business dates to be read again for them.
 *
 * A day whose rows changed after the window's end is left to the next night. By watermark such rows have left the day where
 * the lake still has them, and nothing tells which that was: a day that lacks no more rows than moved may be one.
 */
export function compareDays({
  plan: { comparedBy, from, to },
  source,
  lake,
}: {
  readonly plan: Pick<ReconcilePlan, 'comparedBy' | 'from' | 'to'>;
  readonly source: readonly (DayDigest & { readonly moving: number })[];
  readonly lake: readonly (DayDigest & { readonly businessDates: readonly string[] })[];
}): Found {
  const movingRows = source.reduce((sum, { moving }) => sum + moving, 0);
  const found = daysOf(from, to).map((day) => {
    const there = source.find((one) => one.day === day) ?? { keys: 0, checksum: nothing, moving: 0 };
    const here = lake.find((one) => one.day === day) ?? { keys: 0, checksum: nothing, businessDates: [] };
    const differs = there.keys !== here.keys || there.checksum !== here.checksum;
    const surplus = here.keys - there.keys;
    const moving =
      comparedBy === 'business-date' ? there.moving > 0 : differs && surplus > 0 && surplus <= movingRows;
    return { day, there, here, differs: differs && !moving, moving };
  });
  const differing = found.filter(({ differs }) => differs);
  return {
    daysCompared: found.filter(({ moving }) => !moving).length,
    daysMoving: found.filter(({ moving }) => moving).length,
    differing: differing.map(({ day, there, here }) => ({
      day,
      sourceKeys: there.keys,
      lakeKeys: here.keys,
    })),
    heal: [
      ...new Set(
        differing.flatMap(({ day, here }) =>
          // A row that the lake lacks is mostly of the day on which it was written, or of the one before.
          comparedBy === 'business-date' ? [day] : [...here.businessDates, before(day), day],
        ),
      ),
    ].sort(),
  };
}

/** Of no rows: the sums of two halves. */
const nothing = '0 0';

const dayLong = 86_400_000;
const isoDay = (time: number) => new Date(time).toISOString().slice(0, 10);
const before = (day: string) => isoDay(Date.parse(`${day}T00:00:00Z`) - dayLong);

function daysOf(from: string, to: string): string[] {
  const first = Date.parse(`${from}T00:00:00Z`);
  const count = Math.round((Date.parse(`${to}T00:00:00Z`) - first) / dayLong) + 1;
  return Array.from({ length: Math.max(0, count) }, (_, index) => isoDay(first + index * dayLong));
}
