import { extract } from '../extract/extract.ts';
import { runJobProcess } from '../job-process.ts';
import { readSourcePlan } from '../plan-object.ts';
import { reconcile } from '../reconcile/reconcile.ts';
import { rekey } from '../rekey/rekey.ts';

await runJobProcess({
  read: readSourcePlan,
  run(plan, surroundings): Promise<unknown> {
    switch (plan.kind) {
      case 'extract':
        return extract(plan, surroundings);
      case 'reconcile':
        return reconcile(plan, surroundings);
      case 'rekey':
        return rekey(plan, surroundings);
    }
  },
});
