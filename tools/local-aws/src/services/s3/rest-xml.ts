import { createReadStream } from 'node:fs';
import { pipeline } from 'node:stream/promises';
import { AwsError } from '../../endpoint/aws-error.ts';
import { type Exchange, asAwsError, reply } from '../../endpoint/exchange.ts';
import { place } from '../../endpoint/json-protocol.ts';
import type { Logger } from '../../endpoint/log.ts';
import type { ObjectStore } from './object-store.ts';
import { operationOf } from './operations.ts';
import { type S3Reply, parsePath } from './request.ts';
import { xmlDocument } from '../../endpoint/xml.ts';

/** S3's protocol: path-style addresses, bytes as they are, XML for the rest. */
export async function handleS3({
  exchange,
  store,
  region,
  log,
}: {
  exchange: Exchange;
  store: ObjectStore;
  region: string;
  log: Logger;
}): Promise<void> {
  try {
    const { bucket, key } = parsePath(exchange.path);
    const action = operationOf({ exchange, bucket, key });
    await send(exchange, await action({ exchange, store, bucket, key, region }));
  } catch (thrown) {
    if (exchange.context.signal.aborted && !(thrown instanceof AwsError))
      return (exchange.response.destroy(), undefined);
    const error = asAwsError(thrown);
    const { requestId } = exchange.context;
    if (error !== thrown) log.error({ service: 'S3', requestId, ...place(thrown) }, 'failed');
    const document = {
      Error: { Code: error.code, Message: error.message, Resource: exchange.path, RequestId: requestId },
    };
    // What remains of an upload is not worth reading.
    await send(exchange, { status: error.status, document, headers: { connection: 'close' } });
  }
}

async function send(exchange: Exchange, { status, headers = {}, document, file }: S3Reply): Promise<void> {
  const { response, request, context } = exchange;
  const all = { ...headers, 'x-amz-request-id': context.requestId, server: 'AmazonS3' };
  if (file !== undefined) {
    response.writeHead(status, all);
    const stream = createReadStream('', {
      fd: file.descriptor,
      start: file.start,
      end: Math.max(file.end, file.start),
    });
    await pipeline(stream, response);
    return;
  }
  if (request.method === 'HEAD' || document === undefined) {
    response.writeHead(
      status,
      request.method === 'HEAD' || status === 304 ? all : { ...all, 'content-length': '0' },
    );
    response.end();
    return;
  }
  reply(exchange, {
    status,
    headers: { ...all, 'content-type': 'application/xml' },
    body: xmlDocument(document),
  });
}
