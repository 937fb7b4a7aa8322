import { runJobProcess } from '../job-process.ts';
import { readSourcePlan } from '../plan-object.ts';

await runJobProcess({
  read: readSourcePlan,
  // A night starts many jobs, and loading is most of what a small one does: each loads what its own plan asks for.
  async run(plan, surroundings): Promise<unknown> {
    switch (plan.kind) {
      case 'extract': {
        const { extract } = await import('../extract/extract.ts');
        return extract(plan, surroundings);
      }
      case 'reconcile': {
        const { reconcile } = await import('../reconcile/reconcile.ts');
        return reconcile(plan, surroundings);
      }
      case 'rekey': {
        const { rekey } = await import('../rekey/rekey.ts');
        return rekey(plan, surroundings);
      }
    }
  },
});
