import type { ScheduleAggregate } from './core/decide.ts';
import type { Catalog } from './core/catalog.ts';

export interface Dependencies {
  readonly catalog: Catalog;
  readonly schedule: ScheduleAggregate;
}
