import { type Exchange, header } from '../../../endpoint/exchange.ts';
import type { S3Reply } from '../request.ts';
import { S3Error } from '../s3-error.ts';
import type { BucketStore } from '../storage/bucket-store.ts';
import { type CorsRule, corsRuleFor, readCors } from './cors-rules.ts';

interface Where {
  readonly exchange: Exchange;
  readonly buckets: BucketStore;
  readonly bucket: string;
}

/** A browser asks, by OPTIONS, whether it may: https://docs.aws.amazon.com/AmazonS3/latest/API/RESTOPTIONSobject.html */
export function preflight({ exchange, buckets, bucket }: Where): S3Reply {
  const origin = header(exchange, 'origin');
  const method = header(exchange, 'access-control-request-method');
  if (origin === undefined) {
    throw new S3Error({
      code: 'BadRequest',
      message: 'Insufficient information. Origin request header needed.',
    });
  }
  if (method === undefined) {
    throw new S3Error({ code: 'BadRequest', message: 'Invalid Access-Control-Request-Method: null' });
  }
  const rules = rulesOf(buckets, bucket);
  if (rules === undefined) throw forbidden('CORSResponse: CORS is not enabled for this bucket.', method);
  const headers = (header(exchange, 'access-control-request-headers') ?? '')
    .split(',')
    .map((name) => name.trim().toLowerCase())
    .filter((name) => name !== '');
  const rule = corsRuleFor(rules, { origin, method, headers });
  if (rule === undefined) {
    throw forbidden(
      "CORSResponse: This CORS request is not allowed. This is usually because the evalution of Origin, request method / Access-Control-Request-Method or Access-Control-Request-Headers are not whitelisted by the resource's CORS spec.",
      method,
    );
  }
  return {
    status: 200,
    headers: {
      ...allowance(rule, origin),
      ...(headers.length > 0 && { 'access-control-allow-headers': headers.join(', ') }),
    },
  };
}

/** What an answer adds for a browser, where the bucket allows it. */
export function corsHeaders({ exchange, buckets, bucket }: Where): Record<string, string> {
  const origin = header(exchange, 'origin');
  if (origin === undefined || bucket === '') return {};
  const rules = rulesOf(buckets, bucket) ?? [];
  const rule = corsRuleFor(rules, { origin, method: exchange.request.method ?? '', headers: [] });
  return rule === undefined ? {} : allowance(rule, origin);
}

function allowance({ origins, methods, exposed, maxAge }: CorsRule, origin: string): Record<string, string> {
  const any = origins.includes('*');
  return {
    'access-control-allow-origin': any ? '*' : origin,
    ...(!any && { 'access-control-allow-credentials': 'true' }),
    'access-control-allow-methods': methods.join(', '),
    ...(exposed.length > 0 && { 'access-control-expose-headers': exposed.join(', ') }),
    ...(maxAge !== undefined && { 'access-control-max-age': String(maxAge) }),
    vary: 'Origin, Access-Control-Request-Headers, Access-Control-Request-Method',
  };
}

function rulesOf(buckets: BucketStore, bucket: string): readonly CorsRule[] | undefined {
  const configuration = buckets.setting(bucket, 'cors');
  return configuration === undefined ? undefined : readCors(configuration);
}

const forbidden = (message: string, Method: string) =>
  new S3Error({ code: 'AccessForbidden', message, status: 403, details: { Method, ResourceType: 'OBJECT' } });
