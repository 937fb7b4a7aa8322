import { z } from 'zod';
import { EnvironmentNotValid, SharedResourceNotDeclared } from './errors.ts';
import type { ServiceManifest } from './manifest.ts';
import { bucketKinds, environmentOf, type SharedResource } from './platform.ts';
import type { AwsConnection } from './service.ts';
import { logLevels } from './telemetry/log.ts';

const kitVariables = z.object({
  AWS_REGION: z.string().min(1).describe('an AWS region, e.g. eu-central-1'),
  AWS_ENDPOINT_URL: z.url().optional().describe('a URL; only where AWS is the local endpoint'),
  AWS_ACCESS_KEY_ID: z.string().optional(),
  AWS_SECRET_ACCESS_KEY: z.string().optional(),
  AWS_SESSION_TOKEN: z.string().optional(),
  DAYBREAK_ACCOUNT: z
    .string()
    .regex(/^\d{12}$/)
    .describe('an AWS account: twelve digits'),
  DAYBREAK_BUS: z.string().min(1).describe('the name of the event bus, e.g. daybreak'),
  DAYBREAK_QUEUE_URL: z.url().describe("the URL of the service's queue"),
  DAYBREAK_TABLE: z.string().min(3).describe("the name of the service's DynamoDB table"),
  DAYBREAK_HOST: z.string().min(1).default('127.0.0.1').describe('an address to listen on'),
  DAYBREAK_PORT: z.coerce
    .number()
    .int()
    .min(0)
    .max(65_535)
    .default(0)
    .describe('a port from 0 to 65535; 0 takes a free one'),
  DAYBREAK_READY_FILE: z.string().optional(),
  LOG_LEVEL: z
    .enum(logLevels)
    .default('info')
    .describe(`one of ${logLevels.join(', ')}`),
});

export type KitVariables = z.infer<typeof kitVariables>;

export interface ServiceConfiguration<Settings> {
  readonly kit: KitVariables;
  readonly settings: Settings;
  readonly shared: Readonly<Record<SharedResource, string>>;
  readonly aws: AwsConnection;
}

export type Environment = Readonly<Record<string, string | undefined>>;

/** Reads the process's environment once, at boot; every variable that is missing or not valid is listed at once. */
export function readEnvironment<Settings extends z.ZodObject>({
  manifest,
  settings,
  environment,
}: {
  readonly manifest: Pick<ServiceManifest, 'name' | 'uses'>;
  readonly settings: Settings;
  readonly environment: Environment;
}): ServiceConfiguration<z.infer<Settings>> {
  const given = Object.fromEntries(
    Object.entries(environment).filter(([, value]) => value !== undefined && value !== ''),
  );
  const sharedVariables = z.object(
    Object.fromEntries(
      manifest.uses.map((resource) => [
        environmentOf(resource),
        z.string().min(1).describe(`the name of the shared resource ${resource}`),
      ]),
    ),
  );
  const kit = kitVariables.safeParse(given);
  const shared = sharedVariables.safeParse(given);
  const own = settings.safeParse(given);
  if (!kit.success || !shared.success || !own.success)
    throw new EnvironmentNotValid({
      service: manifest.name,
      variables: [
        ...refusedVariables(kitVariables, kit.error, given),
        ...refusedVariables(sharedVariables, shared.error, given),
        ...refusedVariables(settings, own.error, given),
      ],
    });

  return {
    kit: kit.data,
    settings: own.data,
    shared: sharedResources(manifest, shared.data),
    aws: awsConnection(kit.data),
  };
}

function refusedVariables(schema: z.ZodObject, error: z.ZodError | undefined, given: Environment) {
  const names = new Set((error?.issues ?? []).map(({ path }) => String(path[0] ?? 'settings')));
  return [...names].map((name) => ({
    name,
    problem: given[name] === undefined ? ('missing' as const) : ('not valid' as const),
    allowed: allowedFor((schema.shape as Readonly<Record<string, z.core.$ZodType>>)[name]),
  }));
}

/** A variable's own description says it best; otherwise what JSON Schema knows of it. */
function allowedFor(variable: z.core.$ZodType | undefined): string {
  if (variable === undefined) return 'see the settings of the service';
  const schema = z.toJSONSchema(variable, { unrepresentable: 'any', io: 'output' });
  if (schema.description !== undefined) return schema.description;
  if (schema.enum !== undefined) return `one of ${schema.enum.join(', ')}`;
  const bounds = (['minimum', 'maximum', 'minLength', 'maxLength', 'pattern', 'format'] as const).flatMap(
    (keyword) => (schema[keyword] === undefined ? [] : [`${keyword} ${schema[keyword]}`]),
  );
  return [`of type ${String(schema.type ?? 'string')}`, ...bounds].join(', ');
}

function sharedResources(
  { name, uses }: Pick<ServiceManifest, 'name' | 'uses'>,
  values: Readonly<Record<string, string>>,
): Readonly<Record<SharedResource, string>> {
  const all: readonly SharedResource[] = [
    ...bucketKinds.map((kind): SharedResource => `${kind}-bucket`),
    'job-role-arn',
  ];
  const shared = {};
  for (const resource of all)
    Object.defineProperty(shared, resource, {
      enumerable: uses.includes(resource),
      get: () => {
        const value = values[environmentOf(resource)];
        if (value === undefined) throw new SharedResourceNotDeclared({ service: name, resource });
        return value;
      },
    });
  return shared as Readonly<Record<SharedResource, string>>;
}

function awsConnection(kit: KitVariables): AwsConnection {
  const { AWS_REGION, AWS_ENDPOINT_URL, AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY, AWS_SESSION_TOKEN } = kit;
  return {
    region: AWS_REGION,
    ...(AWS_ENDPOINT_URL === undefined ? {} : { endpoint: AWS_ENDPOINT_URL }),
    ...(AWS_ACCESS_KEY_ID === undefined || AWS_SECRET_ACCESS_KEY === undefined
      ? {}
      : {
          credentials: {
            accessKeyId: AWS_ACCESS_KEY_ID,
            secretAccessKey: AWS_SECRET_ACCESS_KEY,
            ...(AWS_SESSION_TOKEN === undefined ? {} : { sessionToken: AWS_SESSION_TOKEN }),
          },
        }),
  };
}
