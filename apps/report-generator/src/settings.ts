import { fileURLToPath } from 'node:url';
import { z } from 'zod';

export const settings = z.object({
  DAYBREAK_CONTRACTS: z.string().min(1).optional().describe('a folder of *.odcs.yaml files'),
  DAYBREAK_REPORTS: z
    .string()
    .min(1)
    .default(fileURLToPath(new URL('../reports', import.meta.url)))
    .describe('a folder with one folder a report: report.yaml and its queries'),
});
