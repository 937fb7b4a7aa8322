import { once } from 'node:events';
import type { RequestListener } from 'node:http';
import { type Socket, connect } from 'node:net';
import { HttpServer } from '../../src/endpoint/http-server.ts';
import type { JsonCall } from '../../src/endpoint/json-call.ts';

export const keptAlive = 65;
export const headers = { 'content-type': 'application/json' };

/** A front that answers plain calls by `serve`, and all else by `handle`. */
export const frontOf = (
  serve: (call: JsonCall) => Promise<void>,
  { handle, idle = keptAlive }: { handle: RequestListener; idle?: number },
) =>
  new HttpServer({
    ...{ serve, handle, keptAlive: idle, requestId: () => 'r-1', stopping: new AbortController().signal },
    fateOf: () => undefined,
  });

export const listen = async (front: HttpServer) =>
  Number(new URL(await front.listen({ host: '127.0.0.1', port: 0 })).port);

export async function open(port: number): Promise<Socket> {
  const socket = connect({ port, host: '127.0.0.1', noDelay: true });
  await once(socket, 'connect');
  return socket;
}

/** All that comes back; undefined where a reset may have taken some of it away. */
export function everything(socket: Socket): Promise<string | undefined> {
  let text: string | undefined = '';
  socket.on('data', (chunk) => (text = (text ?? '') + chunk.toString('latin1')));
  socket.on('error', () => (text = undefined));
  return new Promise((resolve) => socket.once('close', () => resolve(text)));
}

/** A call in the form of AWS's clients, with more lines in its head. */
export const plain = (body: string, lines: readonly string[] = [], start = 'POST / HTTP/1.1') =>
  [
    start,
    'Host: sqs.us-east-1.amazonaws.com',
    'X-Amz-Target: AmazonSQS.SendMessage',
    `Content-Length: ${String(body.length)}`,
    ...lines,
    '',
    body,
  ].join('\r\n');
