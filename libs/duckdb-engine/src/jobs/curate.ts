import { curate } from '../curate/curate.ts';
import { runJobProcess } from '../job-process.ts';
import { readCuratePlan } from '../plan-object.ts';

await runJobProcess(async (uri, surroundings) =>
  curate(await readCuratePlan(surroundings.objects, uri), surroundings),
);
