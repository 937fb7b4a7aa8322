import { CurationError, parseReconcileResult } from '@daybreak/curation';
import { failure, jobFailure } from './core/failure.ts';
import type { Input } from './core/inputs.ts';
import type { Dependencies } from './dependencies.ts';
import type { JobEnd } from './glue/job-runs.ts';

/** What the end of a comparison's job means, whoever told of it. */
export async function comparisonEnd(
  { plans }: Dependencies,
  { id, dataset, end }: { readonly id: string; readonly dataset: string; readonly end: JobEnd },
): Promise<Input> {
  const failed = (reason: ReturnType<typeof failure>): Input => ({
    type: 'comparison-failed',
    id,
    failure: reason,
  });
  if (end.state !== 'SUCCEEDED') return failed(jobFailure({ state: end.state, message: end.errorMessage }));
  const text = await plans.read(plans.resultUri(id, 'reconcile'));
  if (text === null) return failed(failure('RESULT_MISSING'));
  try {
    return { type: 'compared', id, dataset, result: parseReconcileResult(text) };
  } catch (error) {
    if (error instanceof CurationError) return failed(failure('RESULT_MISSING'));
    throw error;
  }
}
