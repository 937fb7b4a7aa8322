import type { TableReading } from '../plan.ts';

/**
 * Of what a slice sees the state. `slice`: of its own moment, as a window can do with: rows that change after its end leave it, and come
 * with the next one. `reading`: all see one, as what is read whole has to, to take the place of what was there.
 */
export type StateOf = 'slice' | 'reading';

export const stateOf = ({ predicates }: Pick<TableReading, 'predicates'>): StateOf =>
  predicates.some((predicate) => predicate.includes('{high}')) ? 'slice' : 'reading';
