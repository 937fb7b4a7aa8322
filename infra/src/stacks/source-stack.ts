import { Stack, type StackProps } from 'aws-cdk-lib';
import { CfnCrawler, type CfnCrawlerProps } from 'aws-cdk-lib/aws-glue';
import { ManagedPolicy, PolicyStatement, Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { Secret } from 'aws-cdk-lib/aws-secretsmanager';
import { StringParameter } from 'aws-cdk-lib/aws-ssm';
import type { FilesLocation, InboxSource, TableLocation } from '@daybreak/dataset-contracts';
import type { ContractsFolder } from '@daybreak/dataset-contracts/files';
import { bucketName, crawlerName, databases, pseudonymKeySecretName } from '@daybreak/service-kit/platform';
import type { Construct } from 'constructs';
import { parameters } from '../parameters.ts';
import { SourceConnection } from './source-connection.ts';

interface SourceStackProps extends StackProps {
  readonly contracts: ContractsFolder;
}

/** The way to the sources: a connection and a secret each, a crawler a dataset, and the role that jobs run under. */
export class SourceStack extends Stack {
  constructor(scope: Construct, id: string, { contracts, ...props }: SourceStackProps) {
    super(scope, id, props);
    const { folder, datasets } = contracts;
    const used = contracts.sources.filter(({ name }) =>
      datasets.some(({ source }) => source.connection === name),
    );
    const role = this.#jobRole(used.filter((source) => source.kind === 'inbox'));
    const connections = new Map(
      used.flatMap((source) =>
        source.kind === 'inbox'
          ? []
          : [[source.name, new SourceConnection(this, `source-${source.name}`, { source, folder, role })]],
      ),
    );
    for (const { name, source } of datasets) {
      const connection = connections.get(source.connection);
      if (source.kind === 'table' && connection === undefined) continue;
      const crawler = new CfnCrawler(this, `crawler-${name}`, {
        name: crawlerName(name),
        role: role.roleArn,
        databaseName: databases.source,
        schemaChangePolicy: { updateBehavior: 'UPDATE_IN_DATABASE', deleteBehavior: 'DELETE_FROM_DATABASE' },
        ...(source.kind === 'files' ? filesTarget(source) : jdbcTarget(source, connection?.database ?? '')),
      });
      if (connection !== undefined) crawler.addResourceDependency(connection.resource);
    }
  }

  #jobRole(inboxes: readonly InboxSource[]): Role {
    const role = new Role(this, 'JobRole', {
      roleName: 'daybreak-job',
      assumedBy: new ServicePrincipal('glue.amazonaws.com'),
      // Logs, metrics and the network interface of a connection: what Glue itself asks of every role of a job.
      managedPolicies: [ManagedPolicy.fromAwsManagedPolicyName('service-role/AWSGlueServiceRole')],
    });
    const pseudonymKey = new Secret(this, 'PseudonymKey', {
      secretName: pseudonymKeySecretName,
      description:
        'Keys of the pseudonyms, oldest first: 64 hex digits, or {"keys": […]}. Only the extract job reads it.',
      generateSecretString: { passwordLength: 64, excludeCharacters: charactersBut('0123456789abcdef') },
    });
    pseudonymKey.grantRead(role);
    // For people who change the key; nobody has it until it is given to them.
    new ManagedPolicy(this, 'PseudonymKeyChange', {
      managedPolicyName: 'daybreak-pseudonym-key-change',
      description:
        'Reads the pseudonym key and writes its next version: what a change of the key begins with.',
      statements: [
        new PolicyStatement({
          actions: [
            'secretsmanager:DescribeSecret',
            'secretsmanager:GetSecretValue',
            'secretsmanager:PutSecretValue',
          ],
          resources: [pseudonymKey.secretArn],
        }),
      ],
    });
    const buckets = (['lake', 'landing'] as const).map(
      (kind) => `arn:aws:s3:::${bucketName({ kind, account: this.account, region: this.region })}`,
    );
    role.addToPolicy(
      new PolicyStatement({
        actions: ['s3:GetObject', 's3:PutObject', 's3:ListBucket'],
        resources: buckets.flatMap((bucket) => [bucket, `${bucket}/*`]),
      }),
    );
    // What holds earlier pseudonyms goes when they are made anew.
    role.addToPolicy(
      new PolicyStatement({
        actions: ['s3:DeleteObject'],
        resources: buckets.map((bucket) => `${bucket}/*`),
      }),
    );
    for (const { bucket, prefix } of inboxes) {
      role.addToPolicy(
        new PolicyStatement({
          actions: ['s3:GetObject', 's3:ListBucket', 's3:ListBucketMultipartUploads'],
          resources: [`arn:aws:s3:::${bucket}`, `arn:aws:s3:::${bucket}/${prefix}*`],
        }),
      );
    }
    new StringParameter(this, 'JobRoleArn', {
      parameterName: parameters.jobRoleArn,
      stringValue: role.roleArn,
    });
    return role;
  }
}

const jdbcTarget = (
  { connection, engine, schema, table }: TableLocation,
  database: string,
): Pick<CfnCrawlerProps, 'targets'> => ({
  targets: {
    jdbcTargets: [
      {
        connectionName: connection,
        // MySQL's databases have no schemas below them.
        path: engine === 'mysql' ? `${database}/${table}` : `${database}/${schema}/${table}`,
      },
    ],
  },
});

/** One table an inbox, whatever its folders are like, with the columns of all files that were looked at. */
const filesTarget = ({
  connection,
  bucket,
  prefix,
}: FilesLocation): Pick<CfnCrawlerProps, 'targets' | 'tablePrefix' | 'configuration'> => ({
  targets: { s3Targets: [{ path: `s3://${bucket}/${prefix}`, sampleSize: 20 }] },
  // Two inboxes may have folders of one name.
  tablePrefix: `${connection.replaceAll('-', '_')}_`,
  configuration: JSON.stringify({
    Version: 1,
    Grouping: {
      TableGroupingPolicy: 'CombineCompatibleSchemas',
      TableLevelConfiguration: prefix.split('/').length,
    },
    CrawlerOutput: { Tables: { AddOrUpdateBehavior: 'MergeNewColumns' } },
  }),
});

/** Secrets Manager takes the characters to leave out, of those it draws from. */
function charactersBut(wanted: string): string {
  const printable = Array.from({ length: 94 }, (_, i) => String.fromCharCode(33 + i));
  return printable.filter((character) => !wanted.includes(character)).join('');
}
