import { type Exchange, asAwsError, readBody, reply } from '../exchange.ts';
import type { FaultSwitch } from './fault-switch.ts';
import { FaultsInvalid } from './read-faults.ts';

const bodyLimit = 1024 * 1024;

/** `GET`, `PUT` and `DELETE /_faults`: what is on, what shall be on, nothing. Answers each with what is on now. */
export async function controlFaults(exchange: Exchange, faults: FaultSwitch): Promise<void> {
  try {
    const { method } = exchange.request;
    if (method === 'PUT') faults.turnOn(parse(await readBody(exchange, bodyLimit)));
    else if (method === 'DELETE') faults.turnOff();
    else if (method !== 'GET') {
      send(exchange, 405, {
        message: 'Faults are read with GET, replaced with PUT, switched off with DELETE.',
      });
      return;
    }
    const { active } = faults;
    send(exchange, 200, active === null ? { rules: [] } : { seed: active.seed, rules: active.report() });
  } catch (thrown) {
    if (thrown instanceof FaultsInvalid) send(exchange, 400, { message: thrown.message });
    else {
      const { status, message } = asAwsError(thrown);
      send(exchange, status, { message });
    }
  }
}

function parse(body: Buffer): unknown {
  try {
    return JSON.parse(body.toString('utf8'));
  } catch {
    throw new FaultsInvalid('The body is not JSON. Send { "seed": …, "rules": [{ "kind": …, "rate": … }] }.');
  }
}

function send(exchange: Exchange, status: number, body: object): void {
  const allow = status === 405 && { allow: 'GET, PUT, DELETE' };
  reply(exchange, {
    status,
    headers: { 'content-type': 'application/json', ...allow },
    body: `${JSON.stringify(body)}\n`,
  });
}
