import type { FailureKind } from '@daybreak/curation';
import { runbookTable } from '@daybreak/service-kit/testing';
import { failures } from '../src/core/failure.ts';
import { rekeyFailures } from '../src/core/rekey/failure.ts';
import { expect, it } from 'vitest';

it('says in the runbook of every way in which a run fails what to do', () => {
  expect(runbookTable('A run failed')).toEqual(catalogued(failures));
});

it('says it of every way in which a re-keying fails', () => {
  expect(runbookTable('A re-keying failed')).toEqual(catalogued(rekeyFailures));
});

const catalogued = (kinds: Readonly<Record<string, FailureKind>>) =>
  Object.fromEntries(
    Object.entries(kinds).map(([code, { meaning, remedy, retryable }]) => [
      code,
      [meaning, remedy, retryable ? 'yes' : 'no'],
    ]),
  );
