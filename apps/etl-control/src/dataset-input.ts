import type { Facts, HandlerContext } from '@daybreak/service-kit';
import type { Input } from './core/inputs.ts';
import type { DatasetState } from './core/run.ts';
import type { Dependencies } from './dependencies.ts';
import { performer } from './perform.ts';

export const decideOn = (
  context: HandlerContext<Dependencies>,
  { dataset, input }: { dataset: string; input: Input | Facts<DatasetState, Input> },
): Promise<DatasetState> =>
  context.process({
    aggregate: context.dependencies.aggregate,
    id: dataset,
    input,
    perform: performer(context),
  });
