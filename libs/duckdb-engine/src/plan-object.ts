import {
  CurationError,
  parseCuratePlan,
  parseExtractPlan,
  parseReconcilePlan,
  type CuratePlan,
  type ExtractPlan,
  type ReconcilePlan,
} from '@daybreak/curation';
import { ObjectNotFound, type ObjectStore } from '@daybreak/iceberg';
import { JobError } from './errors.ts';

/** Reads a plan; one of another kind, version or shape is refused by name. The extract job alone reaches the source, so it also compares. */
export const readSourcePlan = (objects: ObjectStore, uri: string): Promise<ExtractPlan | ReconcilePlan> =>
  read<ExtractPlan | ReconcilePlan>(objects, uri, (json) =>
    isReconciliation(json) ? parseReconcilePlan(json) : parseExtractPlan(json),
  );
export const readCuratePlan = (objects: ObjectStore, uri: string): Promise<CuratePlan> =>
  read(objects, uri, parseCuratePlan);

function isReconciliation(json: string): boolean {
  try {
    return (JSON.parse(json) as { kind?: unknown } | null)?.kind === 'reconcile';
  } catch {
    return false;
  }
}

async function read<Plan>(objects: ObjectStore, uri: string, parse: (json: string) => Plan): Promise<Plan> {
  try {
    return parse(new TextDecoder().decode(await objects.read(uri)));
  } catch (error) {
    if (!(error instanceof CurationError || error instanceof ObjectNotFound)) throw error;
    throw new JobError({ code: 'PLAN_INVALID', cause: `${uri} is refused: ${error.message}` });
  }
}
