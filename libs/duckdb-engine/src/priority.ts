import { constants, setPriority } from 'node:os';

/**
 * Where a job shares its machine with a source or with people who wait for an answer, as on a laptop, they come first; alone on a
 * worker it loses nothing. Threads that are started later inherit it.
 */
export function giveWayToOthers(): void {
  setPriority(constants.priority.PRIORITY_LOW);
}
