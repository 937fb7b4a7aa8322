import { CfnOutput, Duration, RemovalPolicy, Stack, type StackProps } from 'aws-cdk-lib';
import { AttributeType, BillingMode, Table } from 'aws-cdk-lib/aws-dynamodb';
import { EventBus, Rule, type IEventBus } from 'aws-cdk-lib/aws-events';
import { SqsQueue } from 'aws-cdk-lib/aws-events-targets';
import { PolicyStatement, Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import {
  Architecture,
  Code,
  Function as LambdaFunction,
  FunctionUrlAuthType,
  LoggingFormat,
  Runtime,
} from 'aws-cdk-lib/aws-lambda';
import { SqsEventSource } from 'aws-cdk-lib/aws-lambda-event-sources';
import { LogGroup, RetentionDays } from 'aws-cdk-lib/aws-logs';
import { CfnSchedule } from 'aws-cdk-lib/aws-scheduler';
import { Topic } from 'aws-cdk-lib/aws-sns';
import { Queue, QueueEncryption } from 'aws-cdk-lib/aws-sqs';
import { StringParameter } from 'aws-cdk-lib/aws-ssm';
import type { NightlySchedule, Permission, ServiceManifest } from '@daybreak/service-kit/manifest';
import { deadLetterQueueName, queueName, scheduleGroup, tableName } from '@daybreak/service-kit/platform';
import { scheduleInput } from '@daybreak/service-kit/schedule';
import {
  kitPermissions,
  queueRules,
  serviceEnvironment,
  tableSchema,
} from '@daybreak/service-kit/surroundings';
import type { Construct } from 'constructs';
import { addAlarms } from '../alarms.ts';
import { parameters } from '../parameters.ts';

interface ServiceStackProps extends StackProps {
  readonly manifest: ServiceManifest;
  /** Folder with the bundled code. */
  readonly code: string;
}

/** All of one service, from its manifest. It refers to other stacks by SSM parameters only, so it deploys alone. */
export class ServiceStack extends Stack {
  readonly #manifest: ServiceManifest;

  constructor(scope: Construct, id: string, { manifest, code, ...props }: ServiceStackProps) {
    super(scope, id, { ...props, tags: { ...props.tags, service: manifest.name, team: manifest.team } });
    this.#manifest = manifest;
    const { queue, deadLetters } = this.#queues();
    const table = this.#table();
    const handler = this.#handler({ code, queue, table });
    this.#rules(queue);
    this.#schedules();
    addAlarms(this, {
      service: manifest.name,
      team: manifest.team,
      queue,
      deadLetters,
      handler,
      topic: Topic.fromTopicArn(this, 'AlarmTopic', this.#parameter('alarmTopicArn')),
    });
  }

  #queues() {
    const { name, queue: settings } = this.#manifest;
    const common = {
      retentionPeriod: Duration.days(14),
      encryption: QueueEncryption.SQS_MANAGED,
      enforceSSL: true,
    };
    const deadLetters = new Queue(this, 'DeadLetters', { queueName: deadLetterQueueName(name), ...common });
    const queue = new Queue(this, 'Queue', {
      queueName: queueName(name),
      visibilityTimeout: Duration.seconds(settings.visibilitySeconds),
      deadLetterQueue: { queue: deadLetters, maxReceiveCount: settings.maxReceiveCount },
      ...common,
    });
    return { queue, deadLetters };
  }

  #table(): Table {
    const { partitionKey, sortKey } = tableSchema;
    return new Table(this, 'Table', {
      tableName: tableName(this.#manifest.name),
      partitionKey: { name: partitionKey.name, type: AttributeType.STRING },
      sortKey: { name: sortKey.name, type: AttributeType.STRING },
      billingMode: BillingMode.PAY_PER_REQUEST,
      pointInTimeRecoverySpecification: { pointInTimeRecoveryEnabled: true },
      removalPolicy: RemovalPolicy.RETAIN,
    });
  }

  #handler({ code, queue, table }: { code: string; queue: Queue; table: Table }): LambdaFunction {
    const { name, summary, permissions, queue: settings } = this.#manifest;
    const handler = new LambdaFunction(this, 'Handler', {
      functionName: `daybreak-${name}`,
      description: summary,
      runtime: Runtime.NODEJS_24_X,
      architecture: Architecture.ARM_64,
      handler: 'index.handler',
      code: Code.fromAsset(code),
      memorySize: 512,
      // SQS hides a message for the queue's visibility timeout: the function has to be done before.
      timeout: Duration.seconds(Math.max(10, Math.floor(settings.visibilitySeconds / 2))),
      loggingFormat: LoggingFormat.JSON,
      logGroup: new LogGroup(this, 'Logs', {
        logGroupName: `/daybreak/${name}`,
        retention: RetentionDays.THREE_MONTHS,
      }),
      environment: {
        ...serviceEnvironment(this.#manifest, {
          account: this.account,
          region: this.region,
          jobRoleArn: this.#manifest.uses.includes('job-role-arn') ? this.#parameter('jobRoleArn') : '',
          queueUrl: queue.queueUrl,
        }),
        DAYBREAK_TABLE: table.tableName,
        DAYBREAK_CONTRACTS: '/var/task/contracts',
        DAYBREAK_REPORTS: '/var/task/reports',
      },
    });
    handler.addEventSource(
      new SqsEventSource(queue, { batchSize: 10, maxConcurrency: 5, reportBatchItemFailures: true }),
    );
    for (const permission of [...kitPermissions(this.#manifest), ...permissions]) {
      handler.addToRolePolicy(this.#statement(permission));
    }
    if (this.#manifest.uses.includes('job-role-arn')) {
      handler.addToRolePolicy(
        new PolicyStatement({
          actions: ['iam:PassRole'],
          resources: [this.#parameter('jobRoleArn')],
          conditions: { StringEquals: { 'iam:PassedToService': 'glue.amazonaws.com' } },
        }),
      );
    }
    const { url } = handler.addFunctionUrl({ authType: FunctionUrlAuthType.AWS_IAM });
    new CfnOutput(this, 'Api', { value: url, description: `HTTP API of ${name}, signed with IAM` });
    return handler;
  }

  #statement({ actions, resources }: Permission): PolicyStatement {
    return new PolicyStatement({
      actions: [...actions],
      resources: resources.map((arn) =>
        arn.replaceAll('${Account}', this.account).replaceAll('${Region}', this.region),
      ),
    });
  }

  #rules(queue: Queue): void {
    const buses: Readonly<Record<'daybreak' | 'default', IEventBus>> = {
      daybreak: EventBus.fromEventBusArn(this, 'Bus', this.#parameter('busArn')),
      default: EventBus.fromEventBusName(this, 'DefaultBus', 'default'),
    };
    for (const { name, bus, pattern } of queueRules(this.#manifest)) {
      new Rule(this, `rule-${name}`, {
        ruleName: name,
        eventBus: buses[bus],
        eventPattern: { source: [...pattern.source], detailType: [...pattern['detail-type']] },
        targets: [new SqsQueue(queue)],
      });
    }
  }

  #schedules(): void {
    const { schedules = [] } = this.#manifest;
    if (schedules.length === 0) return;
    const role = new Role(this, 'SchedulerRole', {
      assumedBy: new ServicePrincipal('scheduler.amazonaws.com'),
    });
    const busArn = this.#parameter('busArn');
    role.addToPolicy(new PolicyStatement({ actions: ['events:PutEvents'], resources: [busArn] }));
    for (const schedule of schedules) this.#schedule({ schedule, role, busArn });
  }

  #schedule({ schedule, role, busArn }: { schedule: NightlySchedule; role: Role; busArn: string }): void {
    new CfnSchedule(this, `schedule-${schedule.name}`, {
      name: schedule.name,
      groupName: scheduleGroup,
      scheduleExpression: schedule.expression,
      scheduleExpressionTimezone: schedule.timeZone,
      flexibleTimeWindow: { mode: 'OFF' },
      target: {
        arn: busArn,
        roleArn: role.roleArn,
        eventBridgeParameters: { source: schedule.emits.source, detailType: schedule.emits.detailType },
        input: scheduleInput(schedule),
      },
    });
  }

  /** Resolved by CloudFormation at deployment: synthesis needs no account. */
  #parameter(name: keyof typeof parameters): string {
    return StringParameter.valueForStringParameter(this, parameters[name]);
  }
}
