import type { JsonSchema } from '../json-schema.ts';
import { unreadable, type Unreadable } from './unreadable.ts';

export interface BreakingChange extends Unreadable {
  /**
   * Who cannot read whom. `consumer`: one that was deployed before, and the new events. `replay`: a consumer that is
   * deployed now, and the events of the archive, or those of a producer that is not deployed yet.
   */
  readonly breaks: 'consumer' | 'replay';
}

/**
 * What may not change without a new schema version. Both directions count, because services deploy alone and the archive
 * keeps what was written. So: a field may be added as optional; a certain field may not go, become optional or be added;
 * an enum may neither grow nor shrink; types, patterns and ranges stay. Unknown fields are never read.
 */
export const breakingChanges = (oldSchema: JsonSchema, newSchema: JsonSchema): readonly BreakingChange[] => [
  ...unreadable({ reader: oldSchema, written: newSchema }).map((found) => ({
    ...found,
    breaks: 'consumer' as const,
  })),
  ...unreadable({ reader: newSchema, written: oldSchema }).map((found) => ({
    ...found,
    breaks: 'replay' as const,
  })),
];
