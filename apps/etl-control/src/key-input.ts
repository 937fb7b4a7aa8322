import type { Facts, HandlerContext } from '@daybreak/service-kit';
import { keyAggregateId, type RekeyInput } from './core/rekey/decide.ts';
import type { KeyState } from './core/rekey/rekey.ts';
import type { Dependencies } from './dependencies.ts';
import { performRekey } from './start-rekey.ts';

export const decideOnKey = (
  context: HandlerContext<Dependencies>,
  input: RekeyInput | Facts<KeyState, RekeyInput>,
): Promise<KeyState> =>
  context.process({
    aggregate: context.dependencies.keyAggregate,
    id: keyAggregateId,
    input,
    perform: performRekey(context),
  });
