import type { AnyContract } from '@daybreak/event-contracts';
import type { Permission, ServiceManifest } from './manifest.ts';
import {
  bucketKinds,
  bucketName,
  busName,
  deadLetterQueueName,
  environmentOf,
  queueName,
  ruleName,
  tableName,
  type SharedResource,
} from './platform.ts';

/** Of every service's table: an aggregate's state, or a document, by kind and id. */
export const tableSchema = {
  partitionKey: { name: 'pk', type: 'S' },
  sortKey: { name: 'sk', type: 'S' },
} as const;

/** As CreateTable takes it. */
export const createTableInput = (service: string) =>
  ({
    TableName: tableName(service),
    BillingMode: 'PAY_PER_REQUEST',
    AttributeDefinitions: [
      { AttributeName: tableSchema.partitionKey.name, AttributeType: tableSchema.partitionKey.type },
      { AttributeName: tableSchema.sortKey.name, AttributeType: tableSchema.sortKey.type },
    ],
    KeySchema: [
      { AttributeName: tableSchema.partitionKey.name, KeyType: 'HASH' },
      { AttributeName: tableSchema.sortKey.name, KeyType: 'RANGE' },
    ],
  }) as const;

export interface QueueRule {
  readonly name: string;
  /** `default` carries AWS's own events. */
  readonly bus: 'daybreak' | 'default';
  readonly contract: AnyContract;
  readonly pattern: { readonly source: readonly string[]; readonly 'detail-type': readonly string[] };
}

/** The rules that feed a service's queue: one for each contract that it consumes. */
export const queueRules = ({
  name,
  consumes,
}: Pick<ServiceManifest, 'name' | 'consumes'>): readonly QueueRule[] =>
  consumes.map((contract) => ({
    name: ruleName({ service: name, detailType: contract.detailType }),
    bus: contract.kind === 'native' ? 'default' : busName,
    contract,
    pattern: { source: [contract.source], 'detail-type': [contract.detailType] },
  }));

export interface Place {
  readonly account: string;
  readonly region: string;
  /** ARN of the role that jobs and quality evaluations run under. */
  readonly jobRoleArn: string;
  /** URL of the service's queue; on AWS this follows from account, region and name. */
  readonly queueUrl?: string;
  /** Overrides of what `SharedResource` is called here. */
  readonly shared?: Partial<Readonly<Record<SharedResource, string>>>;
}

export const queueUrl = ({
  service,
  account,
  region,
}: {
  service: string;
  account: string;
  region: string;
}) => `https://sqs.${region}.amazonaws.com/${account}/${queueName(service)}`;

/** The environment variables that the kit and the manifest ask for; AWS's own (region, credentials) aside. */
export function serviceEnvironment(
  manifest: Pick<ServiceManifest, 'name' | 'uses'>,
  place: Place,
): Readonly<Record<string, string>> {
  const { account, region } = place;
  const shared: Readonly<Record<SharedResource, string>> = {
    ...bucketNames(account, region),
    'job-role-arn': place.jobRoleArn,
    ...place.shared,
  };
  return {
    DAYBREAK_ACCOUNT: account,
    DAYBREAK_BUS: busName,
    DAYBREAK_QUEUE_URL: place.queueUrl ?? queueUrl({ service: manifest.name, account, region }),
    DAYBREAK_TABLE: tableName(manifest.name),
    ...Object.fromEntries(manifest.uses.map((resource) => [environmentOf(resource), shared[resource]])),
  };
}

function bucketNames(account: string, region: string) {
  const named = bucketKinds.map((kind) => [`${kind}-bucket`, bucketName({ kind, account, region })]);
  return Object.fromEntries(named) as Record<`${(typeof bucketKinds)[number]}-bucket`, string>;
}

/** What the kit itself calls for every service, beyond the manifest's own permissions; same placeholders as there. */
export const kitPermissions = ({ name }: Pick<ServiceManifest, 'name'>): readonly Permission[] => [
  {
    actions: [
      'sqs:ReceiveMessage',
      'sqs:DeleteMessage',
      'sqs:ChangeMessageVisibility',
      'sqs:SendMessage',
      'sqs:GetQueueAttributes',
    ],
    resources: [`arn:aws:sqs:\${Region}:\${Account}:${queueName(name)}`],
    because: 'reads its queue and reminds itself',
  },
  {
    actions: ['sqs:SendMessage'],
    resources: [`arn:aws:sqs:\${Region}:\${Account}:${deadLetterQueueName(name)}`],
    because: 'sets a message that does not parse aside at once, with the reason',
  },
  {
    actions: [
      'dynamodb:GetItem',
      'dynamodb:PutItem',
      'dynamodb:UpdateItem',
      'dynamodb:Query',
      'dynamodb:DescribeTable',
    ],
    resources: [`arn:aws:dynamodb:\${Region}:\${Account}:table/${tableName(name)}`],
    because: 'keeps its state and documents',
  },
  {
    actions: ['events:PutEvents', 'events:DescribeEventBus'],
    resources: [`arn:aws:events:\${Region}:\${Account}:event-bus/${busName}`],
    because: 'publishes its events',
  },
];
