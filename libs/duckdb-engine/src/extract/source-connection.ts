import { GetConnectionCommand, type GlueClient } from '@aws-sdk/client-glue';
import { GetSecretValueCommand, type SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { Signer } from '@aws-sdk/rds-signer';
import { z } from 'zod';
import { ObjectNotFound, type ObjectStore } from '@daybreak/iceberg';
import { JobError } from '../errors.ts';

/** How to reach a source database. Held by the extract job alone. */
export interface SourceConnection {
  readonly host: string;
  readonly port: number;
  readonly database: string;
  readonly username: string;
  /** Empty where `token` is what lets the user in. */
  readonly password: string;
  /** Signs a token for one connection, which takes its password's place. */
  readonly token?: () => Promise<string>;
  /** Certificate and host name are verified. */
  readonly tls: boolean;
  /** Certificates of the authorities to trust, as PEM; well-known ones where it is left out. */
  readonly certificateAuthority?: string;
  /** Where the connection leads to a replica: the server that it follows, which the same user can ask. */
  readonly primary?: { readonly host: string; readonly port: number };
}

/** A token lets its bearer in for 15 minutes. */
export type SignToken = (to: {
  readonly hostname: string;
  readonly port: number;
  readonly username: string;
}) => Promise<string>;

const signed: SignToken = (to) => new Signer(to).getAuthToken();

/** What the extract job asks of its surroundings beside objects. */
export interface Credentials {
  connection(name: string): Promise<SourceConnection>;
  /** A secret's text: of the version that is current, or of the one given. */
  secret(id: string, version?: string): Promise<string>;
}

/**
 * A Glue connection's `JDBC_CONNECTION_URL`, `SECRET_ID`, `JDBC_ENFORCE_SSL` and `CUSTOM_JDBC_CERT` (the address of an
 * object). The secret is `{"username", "password"}` or, for a token of IAM, `{"username", "auth": "iam"}`; with
 * `"primary": "host:port"` where the address is that of a replica.
 */
export function awsCredentials({
  glue,
  secrets,
  objects,
  sign = signed,
}: {
  readonly glue: GlueClient;
  readonly secrets: SecretsManagerClient;
  /** Needed where a connection names a certificate. */
  readonly objects?: Pick<ObjectStore, 'read'>;
  readonly sign?: SignToken;
}): Credentials {
  const secret = async (id: string, version?: string) => {
    const { SecretString } = await secrets.send(
      new GetSecretValueCommand({ SecretId: id, ...(version === undefined ? {} : { VersionId: version }) }),
    );
    if (SecretString === undefined)
      throw refused('The secret that the connection or the plan names holds no text.');
    return SecretString;
  };
  return {
    secret,
    async connection(name) {
      const { Connection } = await glue.send(new GetConnectionCommand({ Name: name }));
      const properties = Connection?.ConnectionProperties ?? {};
      const secretId = properties.SECRET_ID;
      if (secretId === undefined) throw refused(`Glue connection ${name} names no SECRET_ID.`);
      const address = parseJdbcUrl(properties.JDBC_CONNECTION_URL ?? '', name);
      const { auth, ...login } = parseSecret(await secret(secretId));
      const tls = properties.JDBC_ENFORCE_SSL === 'true';
      if (auth === 'iam' && !tls)
        throw refused(
          `Glue connection ${name} logs in with a token of IAM, which may only be sent encrypted: set JDBC_ENFORCE_SSL to true.`,
        );
      const certificate = properties.CUSTOM_JDBC_CERT;
      const authority =
        certificate === undefined || !tls ? null : await certificateOf(objects, certificate, name);
      const { username } = login;
      return {
        ...address,
        ...login,
        tls,
        ...(authority === null ? {} : { certificateAuthority: authority }),
        ...(auth === 'iam'
          ? { token: () => sign({ hostname: address.host, port: address.port, username }) }
          : {}),
      };
    },
  };
}

async function certificateOf(
  objects: Pick<ObjectStore, 'read'> | undefined,
  uri: string,
  name: string,
): Promise<string> {
  try {
    const pem = objects === undefined ? '' : new TextDecoder().decode(await objects.read(uri));
    if (pem.includes('-----BEGIN CERTIFICATE-----')) return pem;
  } catch (error) {
    if (!(error instanceof ObjectNotFound)) throw error;
  }
  throw refused(`CUSTOM_JDBC_CERT of Glue connection ${name} does not lead to a certificate in PEM.`);
}

export function parseJdbcUrl(
  url: string,
  name: string,
): Pick<SourceConnection, 'host' | 'port' | 'database'> {
  const match =
    /^jdbc:(postgresql|mysql):\/\/(\[[0-9a-f:.]+\]|[^:/?[\]]+)(?::(\d+))?\/([^?/]+)(?:\?.*)?$/i.exec(url);
  const [, engine = '', host, port = usualPorts[engine.toLowerCase()], database] = match ?? [];
  if (host === undefined || database === undefined) {
    throw new JobError({
      code: 'PLAN_INVALID',
      cause: `Glue connection ${name} has no JDBC_CONNECTION_URL of the form jdbc:postgresql://host:port/database or jdbc:mysql://host:port/database.`,
    });
  }
  return {
    host: host.replace(/^\[|\]$/g, ''),
    port: Number(port),
    database: decodeURIComponent(database),
  };
}

const usualPorts: Readonly<Record<string, string>> = { postgresql: '5432', mysql: '3306' };

type Secret = Pick<SourceConnection, 'username' | 'password' | 'primary'> & {
  readonly auth: 'password' | 'iam';
};

const secretSchema = z
  .object({
    username: z.string(),
    password: z.string().default(''),
    auth: z.enum(['password', 'iam']).default('password'),
    primary: z
      .string()
      .regex(/^.+:\d+$/)
      .optional(),
  })
  .refine(({ password, auth }) => auth === 'iam' || password !== '');

function parseSecret(text: string): Secret {
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch {
    json = null;
  }
  const { success, data } = secretSchema.safeParse(json);
  if (!success)
    throw refused(
      'The source\'s secret is neither {"username", "password"} nor {"username", "auth": "iam"}, with "primary" as host:port at most.',
    );
  const { primary, ...login } = data;
  if (primary === undefined) return login;
  const colon = primary.lastIndexOf(':');
  return { ...login, primary: { host: primary.slice(0, colon), port: Number(primary.slice(colon + 1)) } };
}

const refused = (cause: string) => new JobError({ code: 'SOURCE_REFUSED', cause });
