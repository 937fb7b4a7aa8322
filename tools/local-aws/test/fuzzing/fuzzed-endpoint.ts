import { connect } from 'node:net';
import { expect } from 'vitest';
import type { Logger } from '../../src/endpoint/log.ts';
import type { EndpointOptions } from '../../src/index.ts';
import { type Answer, type Request, sendTo } from '../bare-http.ts';
import { type TestEndpoint, startTestEndpoint } from '../endpoint.ts';
import { signedInForm } from '../signed-in-form.ts';

/** An endpoint whose every unexpected failure is noted. */
export interface FuzzedEndpoint {
  readonly endpoint: TestEndpoint;
  /** What the log calls an error. */
  readonly failures: object[];
  send(request: Request): Promise<Answer>;
  /** Bytes as they are, on a connection of their own; what came back until the server closed or was content. */
  raw(bytes: Uint8Array | string, end?: 'end' | 'destroy' | 'wait'): Promise<string>;
  /** It lives, and serves who asks rightly. */
  serves(): Promise<void>;
}

export async function startFuzzed(options: Partial<EndpointOptions> = {}): Promise<FuzzedEndpoint> {
  const failures: object[] = [];
  const quiet = () => undefined;
  const log: Logger = {
    ...{ info: quiet, warn: quiet },
    error: (fields, message) => failures.push({ ...fields, message }),
  };
  const endpoint = await startTestEndpoint({ ...options, log });
  const { hostname, port } = new URL(endpoint.origin);

  const send = (request: Request) => sendTo(endpoint.origin, request);

  const raw: FuzzedEndpoint['raw'] = (bytes, end = 'end') =>
    new Promise((resolve) => {
      let text = '';
      const socket = connect(Number(port), hostname, () => {
        socket.write(bytes, () => {
          if (end === 'end') socket.end();
          if (end === 'destroy') socket.destroy();
        });
      });
      socket.on('data', (chunk) => {
        text += chunk.toString('latin1');
        if (end === 'wait') socket.destroy();
      });
      socket.once('error', () => undefined);
      socket.once('close', () => resolve(text));
    });

  const serves = async () => {
    expect((await send({ method: 'GET', path: '/_health' })).status).toBe(200);
    const headers = { 'x-amz-target': 'AmazonSQS.ListQueues', ...signedInForm('sqs') };
    const queues = await send({ headers, body: Buffer.from('{}') });
    expect(queues.status, queues.body).toBe(200);
    expect(failures).toEqual([]);
  };

  return { endpoint, failures, send, raw, serves };
}

/** Neither a stack trace nor a bug: nothing of 500 is documented for what a client sent. */
export function expectNoFailure(answer: Answer, failures: object[], what: string): void {
  expect(answer.body).not.toMatch(/\bat (?:\S+ \()?(?:file:|node:|\/)\S*:\d+:\d+|SQLITE|root:/);
  // Taken out, so that what comes next is held to account for itself alone.
  expect({ status: answer.status === 500 ? 500 : 0, failures: failures.splice(0) }, what).toEqual({
    status: 0,
    failures: [],
  });
}

/** One element, in which each that begins also ends, in order, and no character stands for markup by mistake. */
export function isXml(text: string): boolean {
  const open: string[] = [];
  let roots = 0;
  for (const [, end, name = ''] of text.matchAll(/<(\/?)([A-Za-z][\w.:-]*)((?:\s+[\w:]+="[^"<]*")*)>/g)) {
    if (end !== '/') roots += open.push(name) === 1 ? 1 : 0;
    else if (open.pop() !== name) return false;
  }
  const left = text.replaceAll(
    /<\?xml[^>]*\?>|<\/?[A-Za-z][^<>]*>|&(?:amp|lt|gt|quot|#x?[0-9A-Fa-f]+);/g,
    '',
  );
  return open.length === 0 && roots === 1 && !/[<&]/.test(left);
}
