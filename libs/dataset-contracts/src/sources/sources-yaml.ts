import { z } from 'zod';
import type { Advice } from '../reading/sentence.ts';

/** The entries of `sources.yaml`, one shape a kind. Their values are never quoted in errors. */
const variable = z.string().refine((name) => /^[A-Z_][A-Z0-9_]*$/.test(name), {
  message: 'is not the name of an environment variable',
  params: { allowed: 'capital letters, digits and _, e.g. SHOP_PASSWORD' } satisfies Advice,
});

/** @see https://docs.aws.amazon.com/secretsmanager/latest/apireference/API_CreateSecret.html */
const secret = z.string().refine((name) => /^[A-Za-z0-9/_+=.@:-]{1,2048}$/.test(name), {
  message: 'is not the name of a secret',
  params: { allowed: "a secret's name or ARN in Secrets Manager" } satisfies Advice,
});

const password = z
  .strictObject({ env: variable.optional(), secret: secret.optional() })
  .refine(({ env, secret: name }) => env !== undefined || name !== undefined, {
    message: 'names neither',
    params: { allowed: '{ env: NAME_OF_A_VARIABLE }, { secret: name or ARN }, or both' } satisfies Advice,
  });

const host = z
  .string()
  .refine((name) => /^(\[?[0-9a-f:.]+\]?|[A-Za-z0-9_]([A-Za-z0-9_.-]*[A-Za-z0-9_])?)$/.test(name), {
    message: 'is not the name or address of a host',
    params: { allowed: 'a host alone: no scheme, user, port or path' } satisfies Advice,
  });

const plainName = (what: string) =>
  z.string().refine((name) => /^[^\s/?#'"`\\]{1,128}$/.test(name), {
    message: `is not the name of a ${what}`,
    params: { allowed: 'a name without blanks, quotes and /' } satisfies Advice,
  });

const tls = z
  .string()
  .refine((mode) => mode !== 'require', {
    message: 'require would encrypt without knowing who is at the other end',
    params: {
      code: 'UNSUPPORTED',
      allowed: 'verify-full, with a ca where the certificate is not from a well-known authority; off',
      correct: () => 'verify-full',
    } satisfies Advice,
  })
  .pipe(z.enum(['verify-full', 'off']));

export const databaseYaml = z.strictObject({
  engine: z.enum(['postgresql', 'mysql']),
  host,
  port: z.int().min(1).max(65_535).optional(),
  database: plainName('database'),
  username: plainName('user').optional(),
  password: password.optional(),
  tls: tls.optional(),
  ca: z.string().min(1).optional(),
  auth: z.enum(['password', 'iam']).default('password'),
});

/** @see https://docs.aws.amazon.com/AmazonS3/latest/userguide/bucketnamingrules.html */
export const inboxPattern = /^s3:\/\/([a-z0-9][a-z0-9.-]{1,61}[a-z0-9])(?:\/((?:[^/]+\/)*[^/]*))?$/;

export const inboxYaml = z.strictObject({
  inbox: z.string().refine((uri) => inboxPattern.test(uri), {
    message: 'is not a prefix of a bucket',
    params: { allowed: 's3://bucket/prefix/' } satisfies Advice,
  }),
});

export const sampleYaml = z.strictObject({ sample: z.enum(['supermarket']) });
