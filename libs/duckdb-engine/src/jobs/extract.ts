import { extract } from '../extract/extract.ts';
import { runJobProcess } from '../job-process.ts';
import { readExtractPlan } from '../plan-object.ts';

await runJobProcess({ read: readExtractPlan, run: extract });
