import { runbookTable } from '@daybreak/service-kit/testing';
import { failures } from '../src/core/failure.ts';
import { expect, it } from 'vitest';

it('says in the runbook of every way in which a run fails what to do', () => {
  const catalogued = Object.entries(failures).map(([code, kind]) => [
    code,
    [kind.meaning, kind.remedy, kind.retryable ? 'yes' : 'no'],
  ]);
  expect(runbookTable('A run failed')).toEqual(Object.fromEntries(catalogued));
});
