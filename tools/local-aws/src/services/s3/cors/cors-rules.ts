import { S3Error } from '../s3-error.ts';
import { listOf, malformedXml, textOf } from '../xml.ts';

export interface CorsRule {
  readonly origins: readonly string[];
  readonly methods: readonly string[];
  readonly headers: readonly string[];
  readonly exposed: readonly string[];
  readonly maxAge: number | undefined;
}

const methods = ['GET', 'PUT', 'HEAD', 'POST', 'DELETE'];

/** Of a `CORSConfiguration`: https://docs.aws.amazon.com/AmazonS3/latest/userguide/ManageCorsUsing.html */
export function readCors(configuration: unknown): readonly CorsRule[] {
  const rules = listOf(configuration, 'CORSRule').map((rule) => {
    const texts = (name: string) => listOf(rule, name).map(String);
    const maxAge = textOf(rule, 'MaxAgeSeconds');
    const read = {
      origins: texts('AllowedOrigin'),
      methods: texts('AllowedMethod'),
      headers: texts('AllowedHeader'),
      exposed: texts('ExposeHeader'),
      maxAge: maxAge === undefined ? undefined : Number(maxAge),
    };
    if (read.origins.length === 0 || read.methods.length === 0) throw malformedXml();
    const unknown = read.methods.find((method) => !methods.includes(method));
    if (unknown !== undefined) {
      throw invalid(`Found unsupported HTTP method in CORS config. Unsupported method is ${unknown}`);
    }
    for (const [what, patterns] of [
      ['AllowedOrigin', read.origins],
      ['AllowedHeader', read.headers],
    ] as const) {
      for (const pattern of patterns) {
        if (pattern.split('*').length > 2)
          throw invalid(`${what} "${pattern}" can not have more than one wildcard.`);
      }
    }
    return read;
  });
  if (rules.length === 0 || rules.length > 100) throw malformedXml();
  return rules;
}

/** The first rule that fits a request from another origin. */
export function corsRuleFor(
  rules: readonly CorsRule[],
  { origin, method, headers }: { origin: string; method: string; headers: readonly string[] },
): CorsRule | undefined {
  return rules.find(
    (rule) =>
      rule.origins.some((pattern) => fits(pattern, origin)) &&
      rule.methods.includes(method) &&
      headers.every((name) => rule.headers.some((pattern) => fits(pattern.toLowerCase(), name))),
  );
}

function fits(pattern: string, value: string): boolean {
  const star = pattern.indexOf('*');
  if (star === -1) return pattern === value;
  const [before, after] = [pattern.slice(0, star), pattern.slice(star + 1)];
  return value.length >= before.length + after.length && value.startsWith(before) && value.endsWith(after);
}

const invalid = (message: string) => new S3Error({ code: 'InvalidRequest', message });
