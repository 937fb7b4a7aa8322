import { withColumns } from './parameters.ts';
import type { PlanRule } from './planned-rule.ts';

export const columnExists: PlanRule = (rule, surroundings) =>
  withColumns(rule, surroundings, () => ({
    measures: [],
    judge: () => ({ result: 'PASS', message: null, metrics: {}, failedRows: null }),
  }));
