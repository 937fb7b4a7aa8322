import { type Exchange, asAwsError, reply } from '../../endpoint/exchange.ts';
import { place } from '../../endpoint/json-protocol.ts';
import type { Logger } from '../../endpoint/log.ts';
import type { ObjectStore } from './object-store.ts';
import { notImplementedByS3 } from './s3-error.ts';
import { xmlDocument } from './xml.ts';

export async function handleS3({
  exchange,
  log,
}: {
  exchange: Exchange;
  store: ObjectStore;
  log: Logger;
}): Promise<void> {
  const { requestId } = exchange.context;
  try {
    await Promise.resolve();
    throw notImplementedByS3('This operation');
  } catch (thrown) {
    const error = asAwsError(thrown);
    if (error !== thrown) log.error({ service: 'S3', requestId, ...place(thrown) }, 'failed');
    reply(exchange, {
      status: error.status,
      headers: { 'content-type': 'application/xml', 'x-amz-request-id': requestId },
      body: xmlDocument({ Error: { Code: error.code, Message: error.message, RequestId: requestId } }),
    });
  }
}
