import { CataloguedError, isFinalRefusal } from '@daybreak/service-kit';
import type { HandlerContext } from '@daybreak/service-kit';
import { awsRefused } from './core/failure.ts';
import type { Input } from './core/inputs.ts';
import type { Failure, Run } from './core/run.ts';
import type { Dependencies } from './dependencies.ts';

/** A run cannot go on, for a reason that its catalogue has. */
export class RunRefused extends CataloguedError {
  readonly failure: Failure;

  constructor(failure: Failure) {
    super({ code: failure.code, message: failure.cause });
    this.failure = failure;
  }
}

/** Why a run cannot go on however often this is asked for; null where asking again can help. */
export function refusalOf(error: unknown): Failure | null {
  if (error instanceof RunRefused) return error.failure;
  return isFinalRefusal(error) ? awsRefused(error.name) : null;
}

/** What was gathered for a run; where AWS refuses that for good, its failure. */
export async function unlessRefused(
  { log }: Pick<HandlerContext<Dependencies>, 'log'>,
  { runId, phase }: Pick<Run, 'runId' | 'phase'>,
  gather: () => Promise<Input | null>,
): Promise<Input | null> {
  try {
    return await gather();
  } catch (error) {
    const failure = refusalOf(error);
    if (failure === null) throw error;
    log.error({ runId, err: error }, 'AWS refused for good what a run needs: the run fails');
    return { type: 'phase-failed', runId, phase, failure };
  }
}
