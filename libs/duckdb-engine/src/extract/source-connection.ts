import { GetConnectionCommand, type GlueClient } from '@aws-sdk/client-glue';
import { GetSecretValueCommand, type SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { JobError } from '../errors.ts';

/** How to reach a source database. Held by the extract job alone. */
export interface SourceConnection {
  readonly host: string;
  readonly port: number;
  readonly database: string;
  readonly username: string;
  readonly password: string;
  readonly tls: boolean;
}

/** What the extract job asks of its surroundings beside objects. */
export interface Credentials {
  connection(name: string): Promise<SourceConnection>;
  /** A secret's text. */
  secret(id: string): Promise<string>;
}

/** Glue connection `JDBC_CONNECTION_URL` and `SECRET_ID`; the secret is `{"username","password"}`. */
export function awsCredentials({
  glue,
  secrets,
}: {
  readonly glue: GlueClient;
  readonly secrets: SecretsManagerClient;
}): Credentials {
  const secret = async (id: string) => {
    const { SecretString } = await secrets.send(new GetSecretValueCommand({ SecretId: id }));
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
      return {
        ...parseJdbcUrl(properties.JDBC_CONNECTION_URL ?? '', name),
        ...parseCredentials(await secret(secretId)),
        tls: properties.JDBC_ENFORCE_SSL === 'true',
      };
    },
  };
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

function parseCredentials(text: string): Pick<SourceConnection, 'username' | 'password'> {
  let parsed: unknown;
  try {
    parsed = JSON.parse(text);
  } catch {
    parsed = null;
  }
  if (typeof parsed === 'object' && parsed !== null && 'username' in parsed && 'password' in parsed) {
    const { username, password } = parsed;
    if (typeof username === 'string' && typeof password === 'string') return { username, password };
  }
  throw refused("The source's secret is not JSON with a username and a password.");
}

const refused = (cause: string) => new JobError({ code: 'SOURCE_REFUSED', cause });
