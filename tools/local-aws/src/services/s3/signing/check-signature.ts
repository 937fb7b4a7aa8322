import type { Claim } from '../../../endpoint/signing/claim.ts';
import { isSameSignature, signableOf, signatureOf } from '../../../endpoint/signing/signature-v4.ts';
import type { SignedRequest } from '../../../endpoint/signing/signed-request.ts';
import { S3Error } from '../s3-error.ts';

interface Checking {
  readonly request: SignedRequest;
  readonly claim: Claim;
  readonly signature: string;
  /** What stands for the body among what is signed. */
  readonly payload: string;
  /** Undefined where none is needed to tell that the signature is not one. */
  readonly secret: string | undefined;
}

/** Tells, as S3 does, what should have been signed: https://github.com/jcberquist/aws-cfml/issues/9 has all of an answer. */
export function checkSignature({ request, claim, signature, payload, secret }: Checking): void {
  const { canonical, toSign } = signableOf(request, claim, payload);
  if (secret !== undefined && isSameSignature(signatureOf(toSign, claim, secret), signature)) return;
  throw doesNotMatch(claim.accessKey, {
    StringToSign: toSign,
    SignatureProvided: signature,
    StringToSignBytes: bytesOf(toSign),
    CanonicalRequest: canonical,
    CanonicalRequestBytes: bytesOf(canonical),
  });
}

export const doesNotMatch = (AWSAccessKeyId: string, details: Readonly<Record<string, string>> = {}) =>
  new S3Error({
    code: 'SignatureDoesNotMatch',
    message:
      'The request signature we calculated does not match the signature you provided. Check your key and signing method.',
    status: 403,
    details: { AWSAccessKeyId, ...details },
  });

const bytesOf = (text: string) =>
  Buffer.from(text)
    .toString('hex')
    .replace(/..(?=.)/g, '$& ');
