import type { Claim } from './claim.ts';
import type { KeyRing, KnownKey } from './key-ring.ts';
import { type SignedClaim, readClaim, unknownKey } from './read-claim.ts';
import { Refusal, type SigningProtocol, errorOf } from './refusal.ts';
import { SeenClaims } from './seen-claims.ts';
import { isSameSignature, isSignature, sha256, signableOf, signatureOf } from './signature-v4.ts';
import type { SignedRequest } from './signed-request.ts';

/** Whom a request is from, or the error of AWS for a signature that is not one. */
export type Authenticate = (request: SignedRequest, body: Uint8Array) => Claim;

export interface Signed {
  /** As requests are signed for it: `sqs`. Any, where it is undefined. */
  readonly service: string | undefined;
  readonly protocol: SigningProtocol;
}

export interface AuthenticatorOptions {
  readonly keys: KeyRing;
  readonly region: string;
  readonly now: () => Date;
}

/**
 * Checks the form of every signature, and the signature itself where the ring of keys has the secret of it. S3 has rules and
 * words of its own.
 */
export class Authenticator {
  readonly #given: AuthenticatorOptions;

  constructor(given: AuthenticatorOptions) {
    this.#given = given;
  }

  for({ service, protocol }: Signed): Authenticate {
    const { keys, region, now } = this.#given;
    // What was seen once is right for any time, and strict rings ask for the time.
    const seen = keys.strict ? undefined : new SeenClaims();
    // JSON services allow five minutes (https://github.com/boto/boto3/issues/4716), older ones fifteen.
    const minutes = protocol === 'query' ? 15 : 5;
    const expected = () => ({ service, minutes, ...(keys.strict && { region, now: now() }) });
    const authenticate: Authenticate = (request, body) => {
      const known = seen?.find(request);
      if (known !== undefined && keys.toVerify(known.accessKey) === undefined) return known;
      const signed = readClaim(request, expected());
      const key = keys.toVerify(signed.claim.accessKey);
      if (key === undefined && keys.strict) throw unknownKey();
      if (key === undefined && isSignature(signed.signature)) seen?.keep(request, signed);
      else verify({ request, body, signed, key, now: now() });
      return signed.claim;
    };
    return (request, body) => {
      try {
        return authenticate(request, body);
      } catch (thrown) {
        throw thrown instanceof Refusal ? errorOf(thrown, { protocol, service: service ?? '' }) : thrown;
      }
    };
  }
}

interface Verifying {
  readonly request: SignedRequest;
  readonly body: Uint8Array;
  readonly signed: SignedClaim;
  /** Undefined where none is needed to tell that the signature is not one. */
  readonly key: KnownKey | undefined;
  readonly now: Date;
}

function verify({ request, body, signed: { claim, signature }, key, now }: Verifying): void {
  const { canonical, toSign } = signableOf(request, claim, sha256(body));
  if (key === undefined || !isSameSignature(signatureOf(toSign, claim, key.secret), signature)) {
    throw new Refusal(
      'mismatch',
      `The request signature we calculated does not match the signature you provided. Check your AWS Secret Access Key and signing method. Consult the service documentation for details.\n\nThe Canonical String for this request should have been\n'${canonical}'\n\nThe String-to-Sign should have been\n'${toSign}'\n`,
    );
  }
  checkToken(request, key, now);
}

function checkToken(request: SignedRequest, { token, expires }: KnownKey, now: Date): void {
  const given =
    request.header('x-amz-security-token') ?? new URLSearchParams(request.search).get('X-Amz-Security-Token');
  if (token !== undefined && token !== given) throw unknownKey();
  if (expires !== undefined && expires <= now.getTime()) {
    throw new Refusal('expiredToken', 'The security token included in the request is expired');
  }
}
