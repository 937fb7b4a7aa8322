import { createReadStream } from 'node:fs';
import { closeSync } from 'node:fs';
import { pipeline } from 'node:stream/promises';
import { ClientGone, type Exchange, asAwsError, header, reply } from '../../endpoint/exchange.ts';
import { place } from '../../endpoint/json-protocol.ts';
import type { Logger } from '../../endpoint/log.ts';
import { xmlDocument } from '../../endpoint/xml.ts';
import type { KeyRing } from '../../endpoint/signing/key-ring.ts';
import { signedRequestOf } from '../../endpoint/signing/signed-request.ts';
import { type Address, addressOf } from './address.ts';
import { corsHeaders, preflight } from './cors/cors.ts';
import { operationOf } from './operations.ts';
import type { S3Context, S3Reply } from './request.ts';
import { S3Error } from './s3-error.ts';
import { checkHeader } from './signing/authorization-header.ts';
import { checkPresigned, isPresigned } from './signing/presigned.ts';

interface Handling {
  readonly exchange: Exchange;
  readonly context: S3Context;
  readonly keys: KeyRing;
  readonly log: Logger;
}

/** S3's protocol: addresses, bytes as they are, XML for the rest. */
export async function handleS3(handling: Handling): Promise<void> {
  const { exchange, context, log } = handling;
  let cors: Record<string, string> = {};
  try {
    const address = addressOf(exchange);
    cors = corsHeaders({ exchange, buckets: context.buckets, bucket: address.bucket });
    const answer = await answerOf(handling, address);
    await send(exchange, { ...answer, headers: { ...answer.headers, ...cors } });
  } catch (thrown) {
    if (thrown instanceof ClientGone || (exchange.context.signal.aborted && !(thrown instanceof S3Error))) {
      exchange.response.destroy();
      return;
    }
    const error = asAwsError(thrown);
    const { requestId } = exchange.context;
    if (error !== thrown) log.error({ service: 'S3', requestId, ...place(thrown) }, 'failed');
    const { details = {}, headers = {} } = error instanceof S3Error ? error : {};
    const { path } = exchange;
    const document = {
      Error: { Code: error.code, Message: error.message, ...details, Resource: path, RequestId: requestId },
    };
    // What remains of an upload is not worth reading.
    await send(exchange, {
      status: error.status,
      document,
      headers: { ...headers, ...cors, connection: 'close' },
    });
  }
}

async function answerOf({ exchange, context, keys }: Handling, { bucket, key }: Address): Promise<S3Reply> {
  if (exchange.request.method === 'OPTIONS') return preflight({ exchange, buckets: context.buckets, bucket });
  authenticate({ exchange, context, keys });
  const { name, action } = operationOf({ exchange, bucket, key });
  await exchange.fate?.meet({ service: 'S3', operation: name });
  return action({ ...context, exchange, bucket, key });
}

/** Policies decide nothing here, so who signs nothing may do everything, unless the ring of keys is strict. */
function authenticate({ exchange, context, keys }: Omit<Handling, 'log'>): void {
  const now = context.now();
  const authorization = header(exchange, 'authorization') ?? '';
  if (isPresigned(exchange)) checkPresigned({ exchange, keys, now });
  else if (authorization !== '') {
    const names = Object.keys(exchange.request.headers);
    checkHeader(authorization, {
      ...{ request: signedRequestOf(exchange), names, keys, now },
      region: context.region,
    });
  } else if (keys.strict) throw new S3Error({ code: 'AccessDenied', message: 'Access Denied', status: 403 });
}

async function send(
  exchange: Exchange,
  { status, headers = {}, document, body, file }: S3Reply,
): Promise<void> {
  const { response, request, context, fate } = exchange;
  const held = fate?.answer();
  if (held !== undefined && !(await held)) {
    if (file !== undefined) closeSync(file.descriptor);
    return;
  }
  const all = { ...headers, 'x-amz-request-id': context.requestId, server: 'AmazonS3' };
  if (file !== undefined) return sendFile(exchange, { status, headers: all, file });
  if (request.method === 'HEAD' || (document === undefined && body === undefined)) {
    const bare = request.method === 'HEAD' || status === 304 || status === 204;
    response.writeHead(status, bare ? all : { ...all, 'content-length': '0' });
    response.end();
    return;
  }
  const xml = document !== undefined && { 'content-type': 'application/xml' };
  reply(exchange, {
    status,
    headers: { ...all, ...xml },
    body: document === undefined ? (body ?? '') : xmlDocument(document),
  });
}

async function sendFile(
  { response }: Exchange,
  {
    status,
    headers,
    file,
  }: { status: number; headers: Record<string, string>; file: NonNullable<S3Reply['file']> },
): Promise<void> {
  const { descriptor, start, end } = file;
  response.writeHead(status, headers);
  if (end < start) {
    closeSync(descriptor);
    response.end();
    return;
  }
  await pipeline(createReadStream('', { fd: descriptor, start, end }), response);
}
