import { CfnParameter, Stack, type StackProps } from 'aws-cdk-lib';
import { CfnConnection, CfnCrawler } from 'aws-cdk-lib/aws-glue';
import { ManagedPolicy, PolicyStatement, Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { Secret } from 'aws-cdk-lib/aws-secretsmanager';
import { StringParameter } from 'aws-cdk-lib/aws-ssm';
import type { Dataset } from '@daybreak/dataset-contracts';
import {
  bucketName,
  connectionName,
  crawlerName,
  databases,
  pseudonymKeySecretName,
  sourceSecretName,
} from '@daybreak/service-kit/platform';
import type { Construct } from 'constructs';
import { parameters } from '../parameters.ts';

interface SourceStackProps extends StackProps {
  readonly datasets: readonly Dataset[];
}

/** The way to the source: its connection and secrets, a crawler a dataset, and the role that jobs run under. */
export class SourceStack extends Stack {
  constructor(scope: Construct, id: string, { datasets, ...props }: SourceStackProps) {
    super(scope, id, props);
    const sourceSecret = new Secret(this, 'SourceSecret', {
      secretName: sourceSecretName,
      description: 'User and password of a read-only role of the source: {"username", "password"}',
    });
    const pseudonymKey = new Secret(this, 'PseudonymKey', {
      secretName: pseudonymKeySecretName,
      description: 'Key of the pseudonyms: 64 hex digits. Only the extract job reads it.',
      generateSecretString: { passwordLength: 64, excludeCharacters: charactersBut('0123456789abcdef') },
    });
    const role = this.#jobRole({ sourceSecret, pseudonymKey });
    const source = this.#connection();
    for (const { name, source: table } of datasets) {
      if (table.kind === 'files') continue;
      const crawler = new CfnCrawler(this, `crawler-${name}`, {
        name: crawlerName(name),
        role: role.roleArn,
        databaseName: databases.source,
        targets: {
          jdbcTargets: [{ connectionName, path: `${source.database}/${table.schema}/${table.table}` }],
        },
        schemaChangePolicy: { updateBehavior: 'UPDATE_IN_DATABASE', deleteBehavior: 'DELETE_FROM_DATABASE' },
      });
      crawler.addResourceDependency(source.connection);
    }
  }

  #connection() {
    const text = (id: string, description: string) =>
      new CfnParameter(this, id, { type: 'String', description });
    const host = text('SourceHost', 'Reader endpoint of the Aurora cluster');
    const port = new CfnParameter(this, 'SourcePort', { type: 'Number', default: 5432 });
    const database = text('SourceDatabase', 'Database that holds the tables');
    const subnet = text('SourceSubnetId', 'A subnet that reaches the cluster');
    const zone = text('SourceAvailabilityZone', 'The availability zone of that subnet');
    const securityGroup = text(
      'SourceSecurityGroupId',
      'A security group that may connect to the cluster, and to itself',
    );
    const connection = new CfnConnection(this, 'Connection', {
      catalogId: this.account,
      connectionInput: {
        name: connectionName,
        connectionType: 'JDBC',
        connectionProperties: {
          JDBC_CONNECTION_URL: `jdbc:postgresql://${host.valueAsString}:${port.valueAsString}/${database.valueAsString}`,
          SECRET_ID: sourceSecretName,
          JDBC_ENFORCE_SSL: 'true',
        },
        physicalConnectionRequirements: {
          subnetId: subnet.valueAsString,
          availabilityZone: zone.valueAsString,
          securityGroupIdList: [securityGroup.valueAsString],
        },
      },
    });
    return { connection, database: database.valueAsString };
  }

  #jobRole({ sourceSecret, pseudonymKey }: { sourceSecret: Secret; pseudonymKey: Secret }): Role {
    const role = new Role(this, 'JobRole', {
      roleName: 'daybreak-job',
      assumedBy: new ServicePrincipal('glue.amazonaws.com'),
      // Logs, metrics and the network interface of a connection: what Glue itself asks of every role of a job.
      managedPolicies: [ManagedPolicy.fromAwsManagedPolicyName('service-role/AWSGlueServiceRole')],
    });
    sourceSecret.grantRead(role);
    pseudonymKey.grantRead(role);
    const buckets = (['lake', 'landing'] as const).map(
      (kind) => `arn:aws:s3:::${bucketName({ kind, account: this.account, region: this.region })}`,
    );
    role.addToPolicy(
      new PolicyStatement({
        actions: ['s3:GetObject', 's3:PutObject', 's3:ListBucket'],
        resources: buckets.flatMap((bucket) => [bucket, `${bucket}/*`]),
      }),
    );
    new StringParameter(this, 'JobRoleArn', {
      parameterName: parameters.jobRoleArn,
      stringValue: role.roleArn,
    });
    return role;
  }
}

/** Secrets Manager takes the characters to leave out, of those it draws from. */
function charactersBut(wanted: string): string {
  const printable = Array.from({ length: 94 }, (_, i) => String.fromCharCode(33 + i));
  return printable.filter((character) => !wanted.includes(character)).join('');
}
