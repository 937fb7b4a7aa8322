import { STATUS_CODES, validateHeaderValue } from 'node:http';
import type { JsonReply } from './json-call.ts';

/** The bytes of a reply, as `node:http` writes them. */
export function writeReply(
  { status, headers, body }: JsonReply,
  { date, keptAlive }: { date: string; keptAlive: number | undefined },
): string {
  let text = `HTTP/1.1 ${status} ${STATUS_CODES[status] ?? 'unknown'}\r\n`;
  for (const name of Object.keys(headers)) {
    const value = headers[name] ?? '';
    validateHeaderValue(name, value);
    text += `${name}: ${value}\r\n`;
  }
  const connection =
    keptAlive === undefined
      ? 'Connection: close'
      : `Connection: keep-alive\r\nKeep-Alive: timeout=${keptAlive}`;
  return `${text}content-length: ${Buffer.byteLength(body)}\r\nDate: ${date}\r\n${connection}\r\n\r\n${body}`;
}

let second = 0;
let written = '';

/** Of the machine, as `node:http` tells it: clients take it for the time of the network. */
export function httpDate(): string {
  const now = Math.floor(Date.now() / 1000);
  if (now !== second) {
    second = now;
    written = new Date(now * 1000).toUTCString();
  }
  return written;
}
