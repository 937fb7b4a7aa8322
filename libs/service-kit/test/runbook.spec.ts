import { eventRefusals } from '@daybreak/event-contracts';
import { runbookTable } from '../src/testing.ts';
import { expect, it } from 'vitest';

it('says in the runbook of every code of a dead letter what to do', () => {
  const catalogued = Object.entries(eventRefusals).map(([code, kind]) => [code, [kind.meaning, kind.remedy]]);
  expect(runbookTable('A message is in a dead-letter queue')).toEqual(Object.fromEntries(catalogued));
});
