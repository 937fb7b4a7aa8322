import type { DataOf, nightDue } from '@daybreak/event-contracts';
import { firstDays, partId } from './business-days.ts';
import type { Catalog } from './catalog.ts';
import type { Policy } from './policy.ts';
import type { Backfill, BusinessDates, Night } from './schedule.ts';

export interface NightDueInput {
  readonly type: 'night-due';
  readonly correlationId: string;
  readonly occurredAt: string;
  readonly data: DataOf<typeof nightDue>;
}

export interface Planning {
  readonly catalog: Catalog;
  readonly policy: Policy;
}

/** A night that is due, or the next part of a backfill. */
export type Asked =
  NightDueInput | { readonly type: 'backfill'; readonly backfill: Backfill; readonly occurredAt: string };

/** What a night is to bring. */
export interface Wanted {
  readonly correlationId: string;
  readonly occurredAt: string;
  readonly datasets: readonly string[];
  readonly businessDates: BusinessDates | null;
  readonly part: NonNullable<Night['part']> | null;
}

export function wantedOf(asked: Asked, { catalog, policy }: Planning): Wanted {
  const { occurredAt } = asked;
  if (asked.type === 'backfill') return { occurredAt, ...partOf(asked.backfill, { catalog, policy }) };
  const { correlationId, data } = asked;
  const datasets = [...new Set(data.datasets ?? catalog.map(({ name }) => name))];
  if (data.businessDates === undefined)
    return { correlationId, occurredAt, datasets, businessDates: null, part: null };
  const backfill: Backfill = { id: correlationId, part: 1, datasets, ranges: [data.businessDates] };
  return { occurredAt, ...partOf(backfill, { catalog, policy }) };
}

function partOf(backfill: Backfill, { catalog, policy }: Planning): Omit<Wanted, 'occurredAt'> {
  const { id, part, datasets } = backfill;
  const { dates, rest } = firstDays(backfill.ranges, policy.backfillDays);
  // What is read whole anyway is not read again with each part.
  const further = datasets.filter(
    (name) => catalog.find((dataset) => dataset.name === name)?.dated !== false,
  );
  const alone = part === 1 && (rest.length === 0 || further.length === 0);
  return {
    correlationId: partId(backfill),
    datasets,
    businessDates: dates,
    part: alone ? null : { id, part, datasets: further, rest },
  };
}
