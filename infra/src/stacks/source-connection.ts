import { join } from 'node:path';
import { CfnParameter, Stack } from 'aws-cdk-lib';
import { CfnConnection } from 'aws-cdk-lib/aws-glue';
import type { Role } from 'aws-cdk-lib/aws-iam';
import { Asset } from 'aws-cdk-lib/aws-s3-assets';
import { Secret, type ISecret } from 'aws-cdk-lib/aws-secretsmanager';
import type { DatabaseSource, SampleSource } from '@daybreak/dataset-contracts';
import { sourceSecretName } from '@daybreak/service-kit/platform';
import { Construct } from 'constructs';
import { sourceParameter } from '../parameters.ts';

interface SourceConnectionProps {
  readonly source: DatabaseSource | SampleSource;
  /** Of `sources.yaml`. */
  readonly folder: string;
  /** May read the secret and the certificate. */
  readonly role: Role;
}

interface Address {
  readonly engine: DatabaseSource['engine'];
  readonly host: string;
  readonly port: string;
  readonly database: string;
}

/**
 * The Glue connection of one database, named as `sources.yaml` names it, with its secret. Which network leads there is
 * no matter of that file, so it comes as parameters of the stack, as does all of what stands for a sample.
 */
export class SourceConnection extends Construct {
  readonly resource: CfnConnection;
  readonly database: string;
  readonly #source: string;

  constructor(scope: Construct, id: string, { source, folder, role }: SourceConnectionProps) {
    super(scope, id);
    this.#source = source.name;
    if (source.kind === 'database' && source.login.by === 'iam')
      throw new Error(
        `Source ${source.name}: auth iam is not supported on AWS yet, since Glue's crawlers cannot log in with a token. Use a secret.`,
      );
    const { engine, host, port, database } = source.kind === 'database' ? written(source) : this.#sample();
    const secret = this.#secret(source);
    secret.grantRead(role);
    this.database = database;
    this.resource = new CfnConnection(this, 'Connection', {
      catalogId: Stack.of(this).account,
      connectionInput: {
        name: source.name,
        connectionType: 'JDBC',
        connectionProperties: {
          JDBC_CONNECTION_URL: `jdbc:${engine}://${host}:${port}/${database}`,
          SECRET_ID: secret.secretName,
          JDBC_ENFORCE_SSL: String(source.kind === 'sample' || source.tls === 'verify-full'),
          ...this.#certificate(source, folder, role),
        },
        physicalConnectionRequirements: {
          subnetId: this.#parameter('SubnetId', 'A subnet that reaches it').valueAsString,
          availabilityZone: this.#parameter('AvailabilityZone', 'The availability zone of that subnet')
            .valueAsString,
          securityGroupIdList: [
            this.#parameter('SecurityGroupId', 'A security group that may connect to it, and to itself')
              .valueAsString,
          ],
        },
      },
    });
  }

  #sample(): Address {
    return {
      engine: 'postgresql',
      host: this.#parameter('Host', 'Reader endpoint of the Aurora cluster').valueAsString,
      port: this.#parameter('Port', 'Its port', { type: 'Number', default: 5432 }).valueAsString,
      database: this.#parameter('Database', 'Database that holds the tables').valueAsString,
    };
  }

  #secret(source: DatabaseSource | SampleSource): Pick<ISecret, 'grantRead' | 'secretName'> {
    const named = source.kind === 'database' && source.login.by === 'password' ? source.login.secret : null;
    if (named?.startsWith('arn:') === true) return Secret.fromSecretCompleteArn(this, 'Secret', named);
    if (named !== null) return Secret.fromSecretNameV2(this, 'Secret', named);
    return new Secret(this, 'Secret', {
      secretName: sourceSecretName(source.name),
      description: `User and password of a read-only role of source ${source.name}: {"username", "password"}`,
    });
  }

  #certificate(source: DatabaseSource | SampleSource, folder: string, role: Role) {
    if (source.kind === 'sample' || source.certificateAuthority === null) return {};
    const asset = new Asset(this, 'Certificate', { path: join(folder, source.certificateAuthority) });
    asset.grantRead(role);
    return { CUSTOM_JDBC_CERT: asset.s3ObjectUrl };
  }

  #parameter(
    what: string,
    description: string,
    { type = 'String', ...rest }: { type?: string; default?: number } = {},
  ): CfnParameter {
    const parameter = new CfnParameter(this, what, {
      type,
      description: `Source ${this.#source}: ${description}`,
      ...rest,
    });
    parameter.overrideLogicalId(sourceParameter(this.#source, what));
    return parameter;
  }
}

function written({ engine, host, port, database }: DatabaseSource): Address {
  return { engine, host: host.includes(':') ? `[${host}]` : host, port: String(port), database };
}
