import { extract } from '../extract/extract.ts';
import { runJobProcess } from '../job-process.ts';
import { readSourcePlan } from '../plan-object.ts';
import { reconcile } from '../reconcile/reconcile.ts';

await runJobProcess({
  read: readSourcePlan,
  run: (plan, surroundings) =>
    plan.kind === 'reconcile' ? reconcile(plan, surroundings) : extract(plan, surroundings),
});
