import { AwsError, notImplemented } from '../../endpoint/aws-error.ts';
import {
  ClientGone,
  type Exchange,
  type HttpService,
  asAwsError,
  readBody,
  reply,
} from '../../endpoint/exchange.ts';
import type { Ground } from '../../endpoint/service.ts';
import type { Authenticator } from '../../endpoint/signing/authenticator.ts';
import { signedRequestOf } from '../../endpoint/signing/signed-request.ts';
import { type XmlElement, xmlDocument } from '../../endpoint/xml.ts';
import { type StsContext, stsOperations } from './operations.ts';
import type { Sessions } from './sessions.ts';

const version = '2011-06-15';
const namespace = `https://sts.amazonaws.com/doc/${version}/`;

/** STS: the awsQuery protocol, a form in and XML out. */
export function createSts({
  account,
  now,
  random,
  sessions,
  authenticator,
}: Pick<Ground, 'account' | 'now' | 'random'> & {
  readonly sessions: Sessions;
  readonly authenticator: Authenticator;
}): HttpService {
  const context: StsContext = { account, sessions, now, random };
  const authenticate = authenticator.for({ service: 'sts', protocol: 'query' });
  // Which service is asked the form alone says, and a form that nobody signed is nobody's.
  const authenticateAny = authenticator.for({ service: undefined, protocol: 'query' });
  return {
    name: 'STS',
    operationNames: Object.keys(stsOperations),
    async handle(exchange) {
      const { requestId } = exchange.context;
      try {
        const body = await readBody(exchange, 64 * 1024);
        const form = new URLSearchParams(body.toString('utf8'));
        const action = form.get('Action') ?? '';
        const signed = signedRequestOf(exchange);
        if (form.get('Version') !== version) {
          authenticateAny(signed, body);
          throw notImplemented('The query protocol of services other than STS');
        }
        const run = Object.hasOwn(stsOperations, action) ? stsOperations[action] : undefined;
        if (run === undefined)
          throw notImplemented(/^\w{1,64}$/.test(action) ? `STS.${action}` : 'This action');
        const { accessKey: caller } = authenticate(signed, body);
        await exchange.fate?.meet({ service: 'STS', operation: action });
        send(exchange, 200, {
          [`${action}Response`]: {
            '@_xmlns': namespace,
            [`${action}Result`]: run({ context, form, caller }),
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
