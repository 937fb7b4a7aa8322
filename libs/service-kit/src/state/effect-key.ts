import { createHash } from 'node:crypto';
import type { Pending, StateKey } from './state-store.ts';

/**
 * Names one effect of one decision: the same in every attempt to perform it, different from every other. The event
 * decided on is part of it, so that a table that was made anew does not repeat the ids of the one before.
 */
export function effectKey({
  service,
  key,
  version,
  pending,
  index,
}: {
  readonly service: string;
  readonly key: StateKey;
  readonly version: number;
  readonly pending: Pick<Pending, 'causationId' | 'replayName'>;
  readonly index: number;
}): string {
  const parts = [service, key.name, key.id, version, pending.causationId, pending.replayName, index];
  return createHash('sha256').update(JSON.stringify(parts)).digest('hex').slice(0, 32);
}
