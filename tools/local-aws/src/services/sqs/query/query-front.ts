import { AwsError, notImplemented } from '../../../endpoint/aws-error.ts';
import {
  ClientGone,
  type Exchange,
  type HttpService,
  asAwsError,
  readBody,
  reply,
} from '../../../endpoint/exchange.ts';
import type { Operation } from '../../../endpoint/service.ts';
import type { Authenticate } from '../../../endpoint/signing/authenticator.ts';
import { signedRequestOf } from '../../../endpoint/signing/signed-request.ts';
import { type XmlElement, xmlDocument } from '../../../endpoint/xml.ts';
import { queryCodeOf } from '../sqs-error.ts';
import { readForm } from './read-form.ts';
import { resultOf } from './write-result.ts';

const version = '2012-11-05';
const namespace = `http://queue.amazonaws.com/doc/${version}/`;
/** A batch of a mebibyte, percent-encoded. */
const bodyLimit = 4 * 1024 * 1024;

/** Of all others older clients read a result, and fail where it is missing, even one that is empty: botocore 1.31.80. */
const withoutResult = new Set([
  ...['AddPermission', 'ChangeMessageVisibility', 'DeleteMessage', 'DeleteQueue', 'PurgeQueue'],
  ...['RemovePermission', 'SetQueueAttributes', 'TagQueue', 'UntagQueue'],
]);

export interface QueryFrontOptions {
  readonly operations: Readonly<Record<string, Operation>>;
  readonly authenticate: Authenticate;
  readonly stored: () => Promise<void> | undefined;
  readonly close: () => void;
}

/**
 * The protocol that SQS spoke before JSON: a form or a query in, XML out. The queue is in the path or in `QueueUrl`.
 * @see https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-making-api-requests-xml.html
 */
export function createQueryFront({
  operations,
  authenticate,
  stored,
  close,
}: QueryFrontOptions): HttpService {
  const run = async (exchange: Exchange) => {
    const form = new URLSearchParams(exchange.query);
    const body = await readBody(exchange, bodyLimit);
    for (const [name, value] of new URLSearchParams(body.toString('utf8'))) form.append(name, value);
    const action = form.get('Action');
    if (action === null) {
      throw new AwsError({
        code: 'MissingAction',
        message: 'The request must contain the parameter Action.',
      });
    }
    const operation = Object.hasOwn(operations, action) ? operations[action] : undefined;
    if (operation === undefined) {
      throw notImplemented(/^\w{1,64}$/.test(action) ? `SQS.${action}` : 'This action');
    }
    authenticate(signedRequestOf(exchange), body);
    const input = readForm(action, form);
    if (exchange.path !== '/') input['QueueUrl'] ??= exchange.path;
    await exchange.fate?.meet({ service: 'SQS', operation: action });
    const output = await operation(input as never, exchange.context);
    await stored();
    return { action, output: (output ?? {}) as Record<string, unknown> };
  };
  return {
    name: 'SQS',
    async handle(exchange) {
      const { requestId } = exchange.context;
      try {
        const { action, output } = await run(exchange);
        const result = resultOf(action, output);
        send(exchange, 200, {
          [`${action}Response`]: {
            '@_xmlns': namespace,
            ...(!withoutResult.has(action) && { [`${action}Result`]: result }),
            ResponseMetadata: { RequestId: requestId },
          },
        });
      } catch (thrown) {
        if (thrown instanceof ClientGone) return;
        const error = asAwsError(thrown);
        send(exchange, error.status, errorDocument(error, requestId));
      }
    },
    stop: close,
  };
}

function errorDocument(error: AwsError, requestId: string): XmlElement {
  return {
    ErrorResponse: {
      '@_xmlns': namespace,
      Error: {
        Type: error.status < 500 ? 'Sender' : 'Receiver',
        Code: queryCodeOf(error.code),
        Message: error.message,
        Detail: {},
      },
      RequestId: requestId,
    },
  };
}

function send(exchange: Exchange, status: number, document: XmlElement): void {
  reply(exchange, {
    status,
    headers: { 'content-type': 'text/xml', 'x-amzn-requestid': exchange.context.requestId },
    body: xmlDocument(document),
  });
}
