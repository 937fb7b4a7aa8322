import { plainTable } from '../plain-table.ts';
import type { Rekey } from './rekey-api.ts';

const count = (value: number) => value.toLocaleString('en-US');

/** What was made anew, a dataset a row. */
export const rekeyTable = ({ counts }: Rekey): string =>
  plainTable({
    head: ['dataset', 'columns', 'files', 'rows', 'quarantined', 'batches', 'landed', 'removed', 'seconds'],
    right: ['files', 'rows', 'quarantined', 'batches', 'landed', 'removed', 'seconds'],
    rows: counts.map((of) => [
      of.dataset,
      of.columns.join(', '),
      count(of.lakeFiles),
      count(of.lakeRows),
      count(of.quarantineRows),
      count(of.landingBatches),
      count(of.landingRows),
      count(of.objectsRemoved),
      of.seconds.toFixed(1),
    ]),
  });

/** One line of what it does now. */
export function phaseLine({ phase, waitingFor, attempt, failure }: Rekey): string {
  const again = attempt > 1 ? `  (try ${String(attempt)}: ${failure?.code ?? ''})` : '';
  const waiting = waitingFor.length > 0 ? `  until ${waitingFor.join(', ')} has no run under way` : '';
  return `${phase.padEnd(11)}${phase === 'holding' ? waiting : again}`.trimEnd();
}
