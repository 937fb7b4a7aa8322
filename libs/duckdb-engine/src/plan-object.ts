import {
  CurationError,
  parseCuratePlan,
  parseExtractPlan,
  parseReconcilePlan,
  parseRekeyPlan,
  type CuratePlan,
  type ExtractPlan,
  type ReconcilePlan,
  type RekeyPlan,
} from '@daybreak/curation';
import { ObjectNotFound, type ObjectStore } from '@daybreak/iceberg';
import { JobError } from './errors.ts';

type SourcePlan = ExtractPlan | ReconcilePlan | RekeyPlan;

/** Reads a plan; one of another kind, version or shape is refused by name. The extract job alone reaches the source and the key, so it also compares and re-keys. */
export const readSourcePlan = (objects: ObjectStore, uri: string): Promise<SourcePlan> =>
  read<SourcePlan>(objects, uri, (json) => {
    switch (kindOf(json)) {
      case 'reconcile':
        return parseReconcilePlan(json);
      case 'rekey':
        return parseRekeyPlan(json);
      default:
        return parseExtractPlan(json);
    }
  });
export const readCuratePlan = (objects: ObjectStore, uri: string): Promise<CuratePlan> =>
  read(objects, uri, parseCuratePlan);

function kindOf(json: string): unknown {
  try {
    return (JSON.parse(json) as { kind?: unknown } | null)?.kind;
  } catch {
    return null;
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
