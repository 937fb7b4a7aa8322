import { type Answer, LeanConnection, requestText } from './lean-client.ts';

export type Service = 'sqs' | 'events';

/** How many requests are under way at once, on a connection each. */
export const inFlight = 16;

/** One server, spoken to in the same way whichever it is. */
export class Client {
  readonly origin: string;
  readonly #connections: readonly LeanConnection[];
  readonly #own: LeanConnection;

  constructor(origin: string) {
    this.origin = origin;
    this.#connections = Array.from({ length: inFlight }, () => new LeanConnection(origin));
    this.#own = new LeanConnection(origin);
  }

  /** For what is not measured. */
  async call(service: Service, target: string, input: object): Promise<Record<string, unknown>> {
    const body = JSON.stringify(input);
    const answer = successful(await this.#own.send(requestText({ service, target, body })), target);
    return answer.body === '' ? {} : (JSON.parse(answer.body) as Record<string, unknown>);
  }

  /** Until the time is over, or a connection has no more to do; how much was done, a second. */
  async measure(seconds: number, step: (send: Send) => Promise<number>): Promise<number> {
    const began = performance.now();
    const done = await this.#all(step, () => performance.now() - began < seconds * 1000);
    return done / ((performance.now() - began) / 1000);
  }

  /** Until every connection has no more to do; the seconds that it took, and how much was done. */
  async exhaust(
    step: (send: Send) => Promise<number>,
    limit = Infinity,
  ): Promise<{ seconds: number; done: number }> {
    const began = performance.now();
    const done = await this.#all(step, () => performance.now() - began < limit * 1000);
    return { seconds: (performance.now() - began) / 1000, done };
  }

  close(): void {
    for (const connection of [...this.#connections, this.#own]) connection.close();
  }

  async #all(step: (send: Send) => Promise<number>, goOn: () => boolean): Promise<number> {
    const each = this.#connections.map(async (connection) => {
      const send: Send = async (text, target) => successful(await connection.send(text), target);
      let done = 0;
      while (goOn()) {
        const more = await step(send);
        if (more === 0) break;
        done += more;
      }
      return done;
    });
    return (await Promise.all(each)).reduce((sum, done) => sum + done, 0);
  }
}

export type Send = (text: string, target: string) => Promise<Answer>;

function successful(answer: Answer, target: string): Answer {
  if (answer.status === 200) return answer;
  throw new Error(`${target} was answered with ${String(answer.status)}: ${answer.body.slice(0, 200)}`);
}
