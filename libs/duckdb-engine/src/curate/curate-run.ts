import type { CuratePlan } from '@daybreak/curation';
import type { Lake, Table } from '@daybreak/iceberg';
import type { Engine } from '../engine.ts';
import type { ObjectFiles } from '../object-files.ts';

/** What every part of a curation works with. */
export interface CurateRun {
  readonly plan: CuratePlan;
  readonly engine: Engine;
  readonly lake: Lake;
  readonly objects: ObjectFiles;
  readonly staging: Table;
}
