import type { Surroundings } from '../../endpoint/service.ts';
import type { Lifecycle } from './lifecycle.ts';
import type { AthenaOptions } from './ports.ts';
import type { ExecutionStore } from './store/execution-store.ts';
import type { WorkGroupStore } from './store/work-group-store.ts';

export interface AthenaContext {
  readonly surroundings: Surroundings;
  readonly options: AthenaOptions;
  readonly store: ExecutionStore;
  readonly workGroups: WorkGroupStore;
  readonly lifecycle: Lifecycle;
}
