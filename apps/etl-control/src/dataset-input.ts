import type { Facts, HandlerContext } from '@daybreak/service-kit';
import type { Input } from './core/inputs.ts';
import type { DatasetState } from './core/run.ts';
import type { Dependencies } from './dependencies.ts';
import { performer } from './perform.ts';

export const decideOn = (
  { process, dependencies }: HandlerContext<Dependencies>,
  { dataset, input }: { dataset: string; input: Input | Facts<DatasetState, Input> },
): Promise<DatasetState> =>
  process({
    aggregate: dependencies.aggregate,
    id: dataset,
    input,
    perform: performer(dependencies),
  });
