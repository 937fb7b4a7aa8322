import fc from 'fast-check';
import { expect, test } from 'vitest';
import { decodeAwsChunked } from './aws-chunked.ts';

/** The pieces in which a body arrives have nothing to do with its chunks. */
function* cut(body: Buffer, sizes: readonly number[]): Generator<Buffer> {
  let at = 0;
  for (const size of sizes) {
    if (at >= body.length) return;
    yield body.subarray(at, at + size);
    at += size;
  }
  if (at < body.length) yield body.subarray(at);
}

async function decode(body: Buffer, sizes: readonly number[], signed: boolean) {
  const trailers = new Map<string, string>();
  const pieces: Buffer[] = [];
  async function* arriving() {
    await Promise.resolve();
    yield* cut(body, sizes);
  }
  for await (const bytes of decodeAwsChunked(arriving(), { trailers, signed }))
    pieces.push(Buffer.from(bytes));
  return { bytes: Buffer.concat(pieces), trailers };
}

const chunks = fc.array(fc.uint8Array({ minLength: 1, maxLength: 40 }), { maxLength: 6 });
const sizes = fc.array(fc.integer({ min: 1, max: 30 }), { maxLength: 40 });
const trailers = fc.dictionary(
  fc.stringMatching(/^x-[a-z]{1,6}$/),
  fc.stringMatching(/^[A-Za-z0-9+/=]{1,12}$/),
  { maxKeys: 2 },
);
const ending = fc.constantFrom('\r\n', '');

function frame(
  parts: readonly Uint8Array[],
  named: Record<string, string>,
  { signed, end }: { signed: boolean; end: string },
): Buffer {
  const signature = signed ? `;chunk-signature=${'0a'.repeat(32)}` : '';
  return Buffer.concat([
    ...parts.flatMap((part) => [
      Buffer.from(`${part.length.toString(16)}${signature}\r\n`),
      Buffer.from(part),
      Buffer.from('\r\n'),
    ]),
    Buffer.from(
      `0${signature}\r\n${Object.entries(named)
        .map(([name, value]) => `${name}:${value}\r\n`)
        .join('')}${end}`,
    ),
  ]);
}

test('bytes and trailers come back, however they were cut into chunks and on the way', async () => {
  await fc.assert(
    fc.asyncProperty(
      chunks,
      trailers,
      sizes,
      fc.boolean(),
      ending,
      async (parts, named, pieces, signed, end) => {
        const decoded = await decode(frame(parts, named, { signed, end }), pieces, signed);
        expect(decoded.bytes).toEqual(Buffer.concat(parts));
        expect(Object.fromEntries(decoded.trailers)).toEqual({ ...named });
      },
    ),
  );
});

test('a body that ends early is refused, wherever it ends', async () => {
  await fc.assert(
    fc.asyncProperty(chunks, sizes, fc.nat(), async (parts, pieces, at) => {
      const body = frame(parts, {}, { signed: false, end: '' });
      // What lacks only the line end after the last chunk may still be one chunk more.
      const short = body.subarray(0, at % (body.length - 2));
      await expect(decode(short, pieces, false)).rejects.toMatchObject({ code: 'IncompleteBody' });
    }),
  );
});

test('anything else is refused or read, and never more than it is', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.string({ unit: fc.constantFrom('0', '1', 'f', ';', '\r\n', ':', 'a', '\n') }),
      sizes,
      async (text, pieces) => {
        const body = Buffer.from(text);
        const outcome = await decode(body, pieces, false).catch((error: unknown) => error);
        if (outcome instanceof Error) expect(outcome).toMatchObject({ code: 'IncompleteBody' });
        else expect((outcome as { bytes: Buffer }).bytes.length).toBeLessThan(body.length);
      },
    ),
  );
});
