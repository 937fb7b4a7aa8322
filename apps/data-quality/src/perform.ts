import type { HandlerContext, KitEffect } from '@daybreak/service-kit';
import type { EvaluationEffect, StartEvaluation } from './core/evaluation.ts';
import { rulesetName, type Dependencies, type Start } from './dependencies.ts';

export const performer =
  ({ dependencies, log }: Pick<HandlerContext<Dependencies>, 'dependencies' | 'log'>) =>
  async (effect: Exclude<EvaluationEffect, KitEffect>): Promise<void> => {
    const started = await startEvaluation(dependencies, effect);
    // The watchdog asks again, hears the same, and tells the run's failure.
    if ('refused' in started) {
      const { refused: code, error } = started;
      log.warn({ table: effect.staging.table, code, error }, 'Glue refused to start an evaluation');
    }
  };

export async function startEvaluation(
  { rulesets, evaluations }: Dependencies,
  { dataset, staging, token }: Omit<StartEvaluation, 'type'>,
): Promise<Start> {
  const text = rulesets.get(dataset);
  if (text === undefined) return { refused: 'CONTRACT_UNKNOWN', error: 'no contract' };
  return await evaluations.start({ ruleset: { name: rulesetName(dataset), text }, staging, token });
}
