import { runbookTable } from '@daybreak/service-kit/testing';
import { reportFailures } from '../src/core/report-failures.ts';
import { expect, it } from 'vitest';

it('says in the runbook of every way in which a report fails what to do', () => {
  const catalogued = Object.entries(reportFailures).map(([code, kind]) => [
    code,
    [kind.meaning, kind.remedy],
  ]);
  expect(runbookTable('A report is missing')).toEqual(Object.fromEntries(catalogued));
});
