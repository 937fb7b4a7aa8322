import type { Socket } from 'node:net';
import type { Clock } from '../clock.ts';
import { ClientGone } from '../exchange.ts';
import type { ActiveFaults, Call, RequestFault } from './active-faults.ts';
import { refusalOf } from './refusals.ts';

/** What becomes of one request while faults are switched on. */
export class Fate {
  readonly #given: FateOptions;
  /** What befalls the answer. */
  #fault: RequestFault | undefined;

  constructor(given: FateOptions) {
    this.#given = given;
  }

  /** To be called once, when it is known what is asked for and nothing is done yet. Throws what is answered instead. */
  meet(call: Call): Promise<void> | undefined {
    const fault = this.#given.faults.ofRequest(call);
    if (fault === undefined) return undefined;
    if (fault.kind === 'throttle' || fault.kind === 'error') throw refusalOf(call, fault);
    if ('when' in fault && fault.when === 'before') {
      return this.#end(fault).then(() => {
        throw new ClientGone();
      });
    }
    this.#fault = fault;
    return undefined;
  }

  /** To be called before the answer: whether it may go out after all. Undefined where nothing befalls it. */
  answer(): Promise<boolean> | undefined {
    const fault = this.#fault;
    this.#fault = undefined;
    if (fault === undefined) return undefined;
    if (fault.kind === 'delay') return this.#wait(fault.milliseconds).then(() => true);
    return this.#end(fault).then(() => false);
  }

  async #end(fault: RequestFault): Promise<void> {
    const { socket } = this.#given;
    if (fault.kind === 'timeout') {
      await this.#wait(fault.milliseconds);
      socket.destroy();
    } else socket.resetAndDestroy();
  }

  /** Not longer than the client does. */
  #wait(milliseconds: number): Promise<void> {
    const { clock, socket } = this.#given;
    return new Promise((resolve) => {
      const gone = () => {
        cancel();
        resolve();
      };
      const cancel = clock.after(milliseconds, () => {
        socket.off('close', gone);
        resolve();
      });
      socket.once('close', gone);
    });
  }
}

interface FateOptions {
  readonly faults: ActiveFaults;
  readonly clock: Clock;
  readonly socket: Socket;
}
