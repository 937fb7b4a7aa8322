import { curate } from '../curate/curate.ts';
import { runJobProcess } from '../job-process.ts';
import { readCuratePlan } from '../plan-object.ts';

await runJobProcess({ read: readCuratePlan, run: curate });
