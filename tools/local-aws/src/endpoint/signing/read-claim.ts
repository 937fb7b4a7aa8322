import { readAuthorization, valueOf } from './authorization.ts';
import type { Claim } from './claim.ts';
import { Refusal } from './refusal.ts';
import { type RequestDate, basicForm, readRequestDate } from './request-date.ts';
import type { SignedRequest } from './signed-request.ts';

export interface Expected {
  /** As requests are signed for it: `sqs`. Any, where the service does not know itself whether it is asked. */
  readonly service: string | undefined;
  /** Undefined for any. */
  readonly region?: string | undefined;
  /** Undefined for any time. */
  readonly now?: Date | undefined;
  /** How far the time of a request may be off. */
  readonly minutes?: number;
}

export interface SignedClaim {
  readonly claim: Claim;
  readonly signature: string;
}

/**
 * Reads the signature of a request, in its header or its query, and throws the Refusal of what is not in its form. Order and
 * words are those of AWS, as dynalite's author has noted them beside DynamoDB (dynalite 4.0.0, index.js).
 */
export function readClaim(request: SignedRequest, expected: Expected): SignedClaim {
  const { authorization, search } = request;
  const query = search.includes('X-Amz-Algorithm') ? new URLSearchParams(search) : undefined;
  const inQuery = query?.has('X-Amz-Algorithm') === true ? query : undefined;
  if (authorization !== undefined && authorization !== '' && inQuery !== undefined) {
    throw new Refusal(
      'mismatch',
      "Found both 'X-Amz-Algorithm' as a query-string param and 'Authorization' as HTTP header.",
    );
  }
  if (inQuery !== undefined) return checked(readQuery(inQuery), expected);
  if (authorization?.trim().startsWith('AWS4-') !== true) {
    throw new Refusal('missing', 'Request is missing Authentication Token');
  }
  return checked(readHeader(authorization, request.date), expected);
}

export const unknownKey = () =>
  new Refusal('unknownKey', 'The security token included in the request is invalid.');

interface Written {
  readonly algorithm: string;
  readonly credential: string;
  readonly signedHeaders: string;
  readonly signature: string;
  readonly date: string;
}

function readHeader(header: string, date: string | undefined): Written {
  const { algorithm, parts } = readAuthorization(header);
  const odd = parts.find(({ value }) => value === undefined);
  if (odd !== undefined) {
    throw new Refusal(
      'incomplete',
      `'${odd.text}' not a valid key=value pair (missing equal-sign) in Authorization header: '${header}'.`,
    );
  }
  const [credential = '', signature = ''] = [valueOf(parts, 'Credential'), valueOf(parts, 'Signature')];
  const signedHeaders = valueOf(parts, 'SignedHeaders');
  const missing = [
    ...(credential === '' ? ["Authorization header requires 'Credential' parameter."] : []),
    ...(signature === '' ? ["Authorization header requires 'Signature' parameter."] : []),
    ...(signedHeaders === undefined ? ["Authorization header requires 'SignedHeaders' parameter."] : []),
    ...(date === undefined || date === ''
      ? ["Authorization header requires existence of either a 'X-Amz-Date' or a 'Date' header."]
      : []),
  ];
  if (signedHeaders === undefined || date === undefined || missing.length > 0) {
    throw new Refusal('incomplete', `${missing.join(' ')} Authorization=${header}`);
  }
  return { algorithm, credential, signedHeaders, signature, date };
}

const queryNames = ['Algorithm', 'Credential', 'Signature', 'SignedHeaders', 'Date'];

function readQuery(query: URLSearchParams): Written {
  const given = (name: string) => query.get(`X-Amz-${name}`) ?? '';
  const missing = queryNames.filter((name) => given(name) === '');
  if (missing.length > 0) {
    const sentences = missing.map((name) => `AWS query-string parameters must include 'X-Amz-${name}'.`);
    throw new Refusal('incomplete', `${sentences.join(' ')} Re-examine the query-string parameters.`);
  }
  return {
    algorithm: given('Algorithm'),
    credential: given('Credential'),
    signedHeaders: given('SignedHeaders'),
    signature: given('Signature'),
    date: given('Date'),
  };
}

function checked(written: Written, expected: Expected): SignedClaim {
  const date = readRequestDate(written.date);
  if (date === undefined) {
    throw new Refusal(
      'incomplete',
      `Date must be in ISO-8601 'basic format'. Got '${written.date}'. See http://en.wikipedia.org/wiki/ISO_8601`,
    );
  }
  checkTime(date, expected);
  const signedHeaders = written.signedHeaders.toLowerCase().split(';');
  if (!signedHeaders.includes('host')) {
    throw new Refusal(
      'mismatch',
      "'Host' or ':authority' must be a 'SignedHeader' in the AWS Authorization.",
    );
  }
  if (written.algorithm !== 'AWS4-HMAC-SHA256') {
    throw new Refusal('incomplete', `Unsupported AWS 'algorithm': '${written.algorithm}'.`);
  }
  const elements = written.credential.replace(/\/+$/, '').split('/');
  const [accessKey = '', day = '', region = '', service = '', terminator = ''] = elements;
  if (elements.length !== 5) {
    throw new Refusal(
      'incomplete',
      `Credential must have exactly 5 slash-delimited elements, e.g. keyid/date/region/service/term, got '${written.credential}'`,
    );
  }
  checkScope({ day, region, service, terminator, date }, expected);
  if (accessKey === '') throw unknownKey();
  return {
    claim: { accessKey, day, region, service, signedHeaders, date: date.iso },
    signature: written.signature,
  };
}

function checkTime({ iso, time }: RequestDate, { now, minutes = 15 }: Expected): void {
  if (now === undefined) return;
  const skew = minutes * 60_000;
  const [server, earliest, latest] = [0, -skew, skew].map((off) => basicForm(now.getTime() + off));
  if (time < now.getTime() - skew) {
    throw new Refusal(
      'mismatch',
      `Signature expired: ${iso} is now earlier than ${earliest} (${server} - ${minutes} min.)`,
    );
  }
  if (time > now.getTime() + skew) {
    throw new Refusal(
      'mismatch',
      `Signature not yet current: ${iso} is still later than ${latest} (${server} + ${minutes} min.)`,
    );
  }
}

interface Scope {
  readonly day: string;
  readonly region: string;
  readonly service: string;
  readonly terminator: string;
  readonly date: RequestDate;
}

function checkScope({ day, region, service, terminator, date }: Scope, expected: Expected): void {
  const today = date.iso.slice(0, 8);
  const wrong = [
    ...(region === '' || (expected.region !== undefined && region !== expected.region)
      ? [`Credential should be scoped to a valid region, not '${region}'. `]
      : []),
    ...(expected.service !== undefined && service !== expected.service
      ? [`Credential should be scoped to correct service: '${expected.service}'. `]
      : []),
    ...(terminator === 'aws4_request'
      ? []
      : [`Credential should be scoped with a valid terminator: 'aws4_request', not '${terminator}'. `]),
    ...(day === today
      ? []
      : [
          `Date in Credential scope does not match YYYYMMDD from ISO-8601 version of date from HTTP: '${day}' != '${today}', from '${date.iso}'.`,
        ]),
  ];
  if (wrong.length > 0) throw new Refusal('mismatch', wrong.join(''));
}
