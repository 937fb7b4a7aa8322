import type { Disturb } from '../../services/eventbridge/delivery/failure.ts';
import type { RepeatCall } from '../../services/scheduler/invocations.ts';
import type { FaultSwitch } from './fault-switch.ts';

/** The faults of first attempts to deliver to standard queues. FIFO queues keep their promises. */
export const deliveryFaults =
  (faults: FaultSwitch): Disturb =>
  ({ arn, again }) => {
    const { active } = faults;
    if (active === null || again || isFifo(arn)) return undefined;
    const fault = active.ofDelivery(nameOf(arn));
    return fault?.kind === 'late'
      ? { kind: 'delay', milliseconds: fault.milliseconds }
      : fault && { kind: 'twice' };
  };

/** The faults of schedules that fire. */
export const repeatedCalls =
  (faults: FaultSwitch): RepeatCall =>
  ({ arn }) =>
    faults.active !== null && !isFifo(arn) && faults.active.firesAgain(nameOf(arn));

const isFifo = (arn: string) => arn.endsWith('.fifo');
const nameOf = (arn: string) => arn.slice(arn.lastIndexOf(':') + 1);
