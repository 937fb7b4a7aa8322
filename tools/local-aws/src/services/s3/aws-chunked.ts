import { AwsError } from '../../endpoint/aws-error.ts';

/**
 * Takes the framing off an `aws-chunked` body: `<hex size>[;chunk-signature=…]\r\n<bytes>\r\n` … `0\r\n<trailers>\r\n`.
 * Gives the bytes; the trailers are in `trailers` at the end.
 * @see https://docs.aws.amazon.com/AmazonS3/latest/API/sigv4-streaming-trailers.html
 */
export async function* decodeAwsChunked(
  body: AsyncIterable<Buffer>,
  trailers: Map<string, string>,
): AsyncGenerator<Buffer> {
  let rest: Buffer = Buffer.alloc(0);
  let state = 'size' as 'size' | 'bytes' | 'end-of-bytes' | 'trailers';
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
      const end = rest.indexOf('\r\n');
      if (end === -1) {
        if (rest.length > 16_384) throw incomplete();
        break;
      }
      const line = rest.subarray(0, end).toString('latin1');
      rest = rest.subarray(end + 2);
      if (state === 'size') {
        missing = parseSize(line);
        state = missing === 0 ? 'trailers' : 'bytes';
      } else if (state === 'end-of-bytes') {
        if (line !== '') throw incomplete();
        state = 'size';
      } else if (line !== '') {
        const colon = line.indexOf(':');
        if (colon === -1) throw incomplete();
        trailers.set(line.slice(0, colon).trim().toLowerCase(), line.slice(colon + 1).trim());
      }
    }
  }
  if (state !== 'trailers') throw incomplete();
}

function parseSize(line: string): number {
  const match = /^([0-9a-fA-F]{1,8})(;|$)/.exec(line);
  if (match?.[1] === undefined) throw incomplete();
  return parseInt(match[1], 16);
}

function incomplete(): AwsError {
  return new AwsError({
    code: 'IncompleteBody',
    message: 'The request body terminated unexpectedly or is not valid aws-chunked.',
  });
}
