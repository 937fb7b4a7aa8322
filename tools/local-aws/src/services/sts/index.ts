import { AwsError, notImplemented } from '../../endpoint/aws-error.ts';
import {
  ClientGone,
  type Exchange,
  type HttpService,
  asAwsError,
  header,
  readBody,
  reply,
} from '../../endpoint/exchange.ts';
import type { Ground } from '../../endpoint/service.ts';
import { type XmlElement, xmlDocument } from '../../endpoint/xml.ts';
import { type Caller, type StsContext, stsOperations } from './operations.ts';
import { Sessions } from './sessions.ts';

const version = '2011-06-15';
const namespace = `https://sts.amazonaws.com/doc/${version}/`;

/** STS: the awsQuery protocol, a form in and XML out. */
export function createSts({ account, database, now, random }: Omit<Ground, 'region' | 'clock'>): HttpService {
  const context: StsContext = { account, sessions: new Sessions(database), now, random };
  return {
    name: 'STS',
    operationNames: Object.keys(stsOperations),
    async handle(exchange) {
      const { requestId } = exchange.context;
      try {
        const form = new URLSearchParams((await readBody(exchange, 64 * 1024)).toString('utf8'));
        const action = form.get('Action') ?? '';
        if (form.get('Version') !== version) {
          throw notImplemented('The query protocol of services other than STS');
        }
        const run = Object.hasOwn(stsOperations, action) ? stsOperations[action] : undefined;
        if (run === undefined)
          throw notImplemented(/^\w{1,64}$/.test(action) ? `STS.${action}` : 'This action');
        await exchange.fate?.meet({ service: 'STS', operation: action });
        send(exchange, 200, {
          [`${action}Response`]: {
            '@_xmlns': namespace,
            [`${action}Result`]: run({ context, form, caller: callerOf(exchange) }),
            ResponseMetadata: { RequestId: requestId },
          },
        });
      } catch (thrown) {
        if (thrown instanceof ClientGone) return;
        const error = asAwsError(thrown);
        send(exchange, error.status, errorDocument(error, requestId));
      }
    },
  };
}

function callerOf(exchange: Exchange): Caller {
  const credential = /Credential=([^/,\s]+)\//.exec(header(exchange, 'authorization') ?? '');
  return { accessKey: credential?.[1], token: header(exchange, 'x-amz-security-token') };
}

function errorDocument(error: AwsError, requestId: string): XmlElement {
  return {
    ErrorResponse: {
      '@_xmlns': namespace,
      Error: {
        Type: error.status < 500 ? 'Sender' : 'Receiver',
        Code: error.code,
        Message: error.message,
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
