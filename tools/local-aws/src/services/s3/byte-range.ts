import { S3Error } from './s3-error.ts';

export interface ByteRange {
  readonly start: number;
  readonly end: number;
}

/**
 * One range of bytes. What is not one, several among them, is ignored and the whole object is sent, as S3 does
 * (https://github.com/awslabs/aws-c-s3/issues/257) and RFC 9110, section 14.2, allows.
 */
export function parseRange(text: string | undefined, size: number): ByteRange | undefined {
  const match = /^bytes=(\d*)-(\d*)$/.exec(text ?? '');
  if (match === null || text === undefined || (match[1] === '' && match[2] === '')) return undefined;
  const first = match[1] === '' ? undefined : Number(match[1]);
  const last = match[2] === '' ? undefined : Number(match[2]);
  if (first !== undefined && last !== undefined && last < first) return undefined;
  const start = first ?? Math.max(size - (last ?? 0), 0);
  const end = first === undefined ? size - 1 : Math.min(last ?? size - 1, size - 1);
  if (start < size && end >= start) return { start, end };
  throw new S3Error({
    code: 'InvalidRange',
    message: 'The requested range is not satisfiable',
    status: 416,
    details: { RangeRequested: text, ActualObjectSize: size },
    headers: { 'content-range': `bytes */${size}` },
  });
}
