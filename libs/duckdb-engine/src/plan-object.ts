import {
  CurationError,
  parseCuratePlan,
  parseExtractPlan,
  type CuratePlan,
  type ExtractPlan,
} from '@daybreak/curation';
import { ObjectNotFound, type ObjectStore } from '@daybreak/iceberg';
import { JobError } from './errors.ts';

/** Reads a plan; one of another kind, version or shape is refused by name. */
export const readExtractPlan = (objects: ObjectStore, uri: string): Promise<ExtractPlan> =>
  read(objects, uri, parseExtractPlan);
export const readCuratePlan = (objects: ObjectStore, uri: string): Promise<CuratePlan> =>
  read(objects, uri, parseCuratePlan);

async function read<Plan>(objects: ObjectStore, uri: string, parse: (json: string) => Plan): Promise<Plan> {
  try {
    return parse(new TextDecoder().decode(await objects.read(uri)));
  } catch (error) {
    if (!(error instanceof CurationError || error instanceof ObjectNotFound)) throw error;
    throw new JobError({ code: 'PLAN_INVALID', cause: `${uri} is refused: ${error.message}` });
  }
}
