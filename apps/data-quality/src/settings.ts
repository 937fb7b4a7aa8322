import { z } from 'zod';

export const settings = z.object({
  DAYBREAK_CONTRACTS: z.string().min(1).optional().describe('a folder of *.odcs.yaml files'),
});
