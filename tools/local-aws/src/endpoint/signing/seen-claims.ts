import type { Claim } from './claim.ts';
import type { SignedRequest } from './signed-request.ts';
import type { SignedClaim } from './read-claim.ts';

interface Seen {
  /** Of the header, up to its signature. */
  readonly start: string;
  readonly date: string;
  readonly claim: Claim;
}

const most = 8;
const signature = /[0-9a-f]{64}$/y;

/**
 * Claims that were read before. A client's headers differ in nothing but the signature for as long as it is the same second,
 * and comparing two texts costs a tenth of reading one.
 */
export class SeenClaims {
  readonly #seen: Seen[] = [];
  #next = 0;

  find({ authorization, date, search }: SignedRequest): Claim | undefined {
    if (authorization === undefined || search !== '') return undefined;
    for (const seen of this.#seen) {
      const { length } = seen.start;
      if (authorization.length !== length + 64 || date !== seen.date) continue;
      // A seventh of the time of `startsWith`.
      if (authorization.slice(0, length) !== seen.start) continue;
      signature.lastIndex = length;
      return signature.test(authorization) ? seen.claim : undefined;
    }
    return undefined;
  }

  keep({ authorization, date, search }: SignedRequest, signed: SignedClaim): void {
    const end = `Signature=${signed.signature}`;
    if (authorization?.endsWith(end) !== true || date === undefined || search !== '') return;
    const start = authorization.slice(0, -signed.signature.length);
    // Cut off, so that it does not hold the whole head that it is a part of.
    this.#seen[this.#next] = { start: Buffer.from(start).toString(), date, claim: signed.claim };
    this.#next = (this.#next + 1) % most;
  }
}
