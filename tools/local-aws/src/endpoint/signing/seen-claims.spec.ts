import fc from 'fast-check';
import { expect, test } from 'vitest';
import { readClaim } from './read-claim.ts';
import { SeenClaims } from './seen-claims.ts';
import { isSignature } from './signature-v4.ts';
import type { SignedRequest } from './signed-request.ts';

const read = (request: SignedRequest) => {
  try {
    const signed = readClaim(request, { service: 'sqs' });
    return isSignature(signed.signature) ? signed : undefined;
  } catch {
    return undefined;
  }
};

const digits = fc.string({ unit: fc.constantFrom('0', '9', 'a', 'f'), minLength: 64, maxLength: 64 });
const requests = fc
  .record({
    key: fc.constantFrom('a', 'b', ...Array.from({ length: 12 }, (_, n) => `key${n}`)),
    signature: fc.oneof(
      { weight: 5, arbitrary: digits },
      {
        weight: 1,
        arbitrary: fc.constantFrom('', '0', 'g'.repeat(64), 'A'.repeat(64), `${'0'.repeat(64)}0`),
      },
    ),
    order: fc.boolean(),
    day: fc.constantFrom('20261102', '20261103'),
    date: fc.constantFrom(
      '20261102T020000Z',
      '20261102T020001Z',
      '20261103T000000Z',
      '20261102T996199Z',
      undefined,
    ),
    search: fc.constantFrom('', '', 'X-Amz-Algorithm=x'),
  })
  .map(({ key, signature, order, day, date, search }): SignedRequest => {
    const credential = `Credential=${key}/${day}/us-east-1/sqs/aws4_request`;
    const parts = order
      ? [credential, 'SignedHeaders=host', `Signature=${signature}`]
      : [`Signature=${signature}`, credential, 'SignedHeaders=host'];
    const authorization = `AWS4-HMAC-SHA256 ${parts.join(', ')}`;
    return { method: 'POST', path: '/', search, authorization, date, header: () => undefined };
  });

test('whatever came before, what is found is what would be read', () => {
  fc.assert(
    fc.property(fc.array(requests, { maxLength: 40 }), (some) => {
      const seen = new SeenClaims();
      for (const request of some) {
        const signed = read(request);
        const found = seen.find(request);
        if (found !== undefined) expect(found).toEqual(signed?.claim);
        if (signed !== undefined) seen.keep(request, signed);
        if (signed !== undefined && request.authorization?.endsWith(signed.signature) === true)
          expect(seen.find(request)).toEqual(signed.claim);
      }
    }),
    { seed: 20261102, numRuns: 200 },
  );
});
