import type * as contracts from '@daybreak/event-contracts';
import type { DataOf, EventContract } from '@daybreak/event-contracts';
import type { KitEffect } from '../decision.ts';

type Named = {
  [Name in keyof typeof contracts]: (typeof contracts)[Name] extends EventContract
    ? (typeof contracts)[Name]
    : never;
}[keyof typeof contracts];

/** The data of every published event of one kind, in order. */
export function dataOf<DetailType extends Named['detailType']>(
  effects: readonly (KitEffect | { readonly type: string })[],
  detailType: DetailType,
): DataOf<Extract<Named, { detailType: DetailType }>>[] {
  return effects.flatMap((effect) =>
    effect.type === 'publish' && 'detailType' in effect && effect.detailType === detailType
      ? [effect.data as DataOf<Extract<Named, { detailType: DetailType }>>]
      : [],
  );
}
