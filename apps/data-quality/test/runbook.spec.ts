import { runbookTable } from '@daybreak/service-kit/testing';
import { evaluationFailures } from '../src/core/evaluation-failures.ts';
import { expect, it } from 'vitest';

it('says in the runbook of every way in which a batch gets no verdict what to do', () => {
  const catalogued = Object.entries(evaluationFailures).map(([code, kind]) => [
    code,
    [kind.meaning, kind.remedy, kind.retryable ? 'yes' : 'no'],
  ]);
  expect(runbookTable('A batch was not measured')).toEqual(Object.fromEntries(catalogued));
});
