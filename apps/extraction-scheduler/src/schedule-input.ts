import type { HandlerContext } from '@daybreak/service-kit';
import { scheduleId, type Input } from './core/decide.ts';
import type { Schedule } from './core/schedule.ts';
import type { Dependencies } from './dependencies.ts';

/** The scheduler has no effects but the kit's own, so there is nothing to perform here. */
export const decideOn = (
  { process, dependencies }: HandlerContext<Dependencies>,
  input: Input,
): Promise<Schedule> =>
  process({
    aggregate: dependencies.schedule,
    id: scheduleId,
    input,
    perform: () => Promise.resolve(),
  });
