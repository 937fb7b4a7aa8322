import { AwsError } from '../aws-error.ts';

export type RefusalKind = 'missing' | 'incomplete' | 'mismatch' | 'unknownKey' | 'expiredToken';

/** Why a request is not taken for its sender's: in AWS's words, which are the same in all protocols but S3's. */
export class Refusal extends Error {
  override readonly name = 'Refusal';
  readonly kind: RefusalKind;

  constructor(kind: RefusalKind, message: string) {
    super(message);
    this.kind = kind;
  }
}

export type SigningProtocol = 'json' | 'query' | 'rest-json';

/** Names of the kinds in JSON, in the query protocol, and the status of those that do not answer 400 to everything. */
const names = {
  missing: ['MissingAuthenticationTokenException', 'MissingAuthenticationToken', 403],
  incomplete: ['IncompleteSignatureException', 'IncompleteSignature', 400],
  mismatch: ['InvalidSignatureException', 'SignatureDoesNotMatch', 403],
  unknownKey: ['UnrecognizedClientException', 'InvalidClientTokenId', 403],
  expiredToken: ['ExpiredTokenException', 'ExpiredToken', 403],
} as const satisfies Record<RefusalKind, readonly [json: string, query: string, status: number]>;

/**
 * The error of a protocol. JSON services answer 400 (dynalite's tests against DynamoDB, test/connection.js), SQS does what its
 * older protocol did: https://github.com/async-aws/aws/issues/1948.
 */
export function errorOf(
  { kind, message }: Refusal,
  { protocol, service }: { protocol: SigningProtocol; service: string },
): AwsError {
  const [json, query, status] = names[kind];
  return new AwsError({
    code: protocol === 'query' ? query : json,
    message,
    status: protocol === 'json' && service !== 'sqs' ? 400 : status,
  });
}
