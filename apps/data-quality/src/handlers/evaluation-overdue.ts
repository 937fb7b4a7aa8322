import { evaluationOverdue } from '@daybreak/event-contracts';
import { on } from '@daybreak/service-kit';
import { evaluation } from '../core/decide.ts';
import { clientToken, evaluationId, type EvaluationInput } from '../core/evaluation.ts';
import type { Dependencies } from '../dependencies.ts';
import { performer, startEvaluation } from '../perform.ts';

export const onEvaluationOverdue = on<typeof evaluationOverdue, Dependencies>(
  evaluationOverdue,
  async ({ detail }, context) => {
    const { dataset, staging, check } = detail.data;
    await context.process({
      aggregate: evaluation,
      id: evaluationId(staging),
      input: ({ status }) =>
        status === 'running'
          ? look(context.dependencies, { dataset, staging, check })
          : Promise.resolve(null),
      perform: performer(context),
    });
  },
);

async function look(
  dependencies: Dependencies,
  {
    dataset,
    staging,
    check,
  }: { dataset: string; staging: { database: string; table: string }; check: number },
): Promise<EvaluationInput> {
  // The same token gives the id of the evaluation that was started, or starts the one that never was.
  const started = await startEvaluation(dependencies, { dataset, staging, token: clientToken(staging) });
  if ('refused' in started) return { type: 'overdue', check, found: started.refused };
  const found = await dependencies.evaluations.find(started.id);
  return typeof found === 'string'
    ? { type: 'overdue', check, found }
    : { type: 'measured', measurement: await dependencies.evaluations.result(found.resultId) };
}
