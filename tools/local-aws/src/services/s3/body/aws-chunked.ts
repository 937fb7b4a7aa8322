import { incompleteBody } from '../s3-error.ts';

/** No line of the framing is longer: a size, a signature, or a trailer. */
const longestLine = 16_384;

/**
 * Takes the framing off an `aws-chunked` body: `<hex size>[;chunk-signature=…]\r\n<bytes>\r\n` … `0[;…]\r\n<trailers>\r\n`.
 * Gives the bytes; the trailers are in `trailers` at the end. Signatures of chunks are required where the body is signed, not verified.
 * @see https://docs.aws.amazon.com/AmazonS3/latest/API/sigv4-streaming.html
 * @see https://docs.aws.amazon.com/AmazonS3/latest/API/sigv4-streaming-trailers.html
 */
export async function* decodeAwsChunked(
  body: AsyncIterable<Buffer>,
  { trailers, signed = false }: { trailers: Map<string, string>; signed?: boolean },
): AsyncGenerator<Buffer> {
  let rest: Buffer = Buffer.alloc(0);
  let state = 'size' as 'size' | 'bytes' | 'end-of-bytes' | 'trailers' | 'end';
  let missing = 0;
  for await (const piece of body) {
    rest = rest.length === 0 ? piece : Buffer.concat([rest, piece]);
    for (;;) {
      if (state === 'bytes') {
        const bytes = rest.subarray(0, missing);
        if (bytes.length > 0) yield bytes;
        rest = rest.subarray(bytes.length);
        missing -= bytes.length;
        if (missing > 0) break;
        state = 'end-of-bytes';
      }
      if (state === 'end') {
        if (rest.length > 0) throw malformed();
        break;
      }
      const end = rest.indexOf('\r\n');
      if (end > longestLine || (end === -1 && rest.length > longestLine)) throw malformed();
      if (end === -1) break;
      const line = rest.subarray(0, end).toString('latin1');
      rest = rest.subarray(end + 2);
      if (state === 'size') {
        missing = parseSize(line, signed);
        state = missing === 0 ? 'trailers' : 'bytes';
      } else if (state === 'end-of-bytes') {
        if (line !== '') throw malformed();
        state = 'size';
      } else if (line === '') state = 'end';
      else keepTrailer(line, trailers);
    }
  }
  // Some clients leave out the empty line after the last chunk or trailer.
  if ((state !== 'end' && state !== 'trailers') || rest.length > 0) throw malformed();
}

function parseSize(line: string, signed: boolean): number {
  const match = /^([0-9a-fA-F]{1,8})(?:;chunk-signature=([0-9a-fA-F]{64}))?$/.exec(line);
  if (match?.[1] === undefined || (signed && match[2] === undefined)) throw malformed();
  return parseInt(match[1], 16);
}

function keepTrailer(line: string, trailers: Map<string, string>): void {
  const colon = line.indexOf(':');
  if (colon < 1) throw malformed();
  trailers.set(line.slice(0, colon).trim().toLowerCase(), line.slice(colon + 1).trim());
}

const malformed = () =>
  incompleteBody('The request body terminated unexpectedly or is not valid aws-chunked.');
