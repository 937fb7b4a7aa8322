import type { Disturb } from '../../services/eventbridge/delivery/failure.ts';
import type { FaultSwitch } from './fault-switch.ts';

/** The faults of first attempts to deliver to standard queues. FIFO queues keep their promises. */
export const deliveryFaults =
  (faults: FaultSwitch): Disturb =>
  ({ arn, again }) => {
    const { active } = faults;
    if (active === null || again || arn.endsWith('.fifo')) return undefined;
    const fault = active.ofDelivery(arn.slice(arn.lastIndexOf(':') + 1));
    return fault?.kind === 'late'
      ? { kind: 'delay', milliseconds: fault.milliseconds }
      : fault && { kind: 'twice' };
  };
