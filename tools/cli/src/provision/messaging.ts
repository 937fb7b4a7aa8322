import { CreateTableCommand, type CreateTableCommandInput } from '@aws-sdk/client-dynamodb';
import {
  CreateArchiveCommand,
  CreateEventBusCommand,
  PutRuleCommand,
  PutTargetsCommand,
} from '@aws-sdk/client-eventbridge';
import {
  CreateScheduleCommand,
  CreateScheduleGroupCommand,
  UpdateScheduleCommand,
  type CreateScheduleCommandInput,
} from '@aws-sdk/client-scheduler';
import { CreateQueueCommand } from '@aws-sdk/client-sqs';
import type { NightlySchedule, ServiceManifest } from '@daybreak/service-kit/manifest';
import {
  archiveName,
  busName,
  deadLetterQueueName,
  queueName,
  scheduleGroup,
} from '@daybreak/service-kit/platform';
import { scheduleInput } from '@daybreak/service-kit/schedule';
import { createTableInput, queueRules } from '@daybreak/service-kit/surroundings';
import { arn, orUpdate, unlessThere, type Clients } from './clients.ts';

/** The bus and its archive: what every service shares. */
export async function provisionBus({ eventbridge, scheduler }: Clients): Promise<void> {
  await unlessThere(
    eventbridge.send(new CreateEventBusCommand({ Name: busName })),
    'ResourceAlreadyExistsException',
  );
  await Promise.all([
    unlessThere(
      eventbridge.send(
        new CreateArchiveCommand({ ArchiveName: archiveName, EventSourceArn: arn.bus(busName) }),
      ),
      'ResourceAlreadyExistsException',
    ),
    unlessThere(scheduler.send(new CreateScheduleGroupCommand({ Name: scheduleGroup })), 'ConflictException'),
  ]);
}

/** A service's queues, rules, table and schedules, as its manifest has them. */
export async function provisionService(clients: Clients, manifest: ServiceManifest): Promise<void> {
  await createQueues(clients, manifest);
  await Promise.all([
    createTable(clients, manifest),
    ...queueRules(manifest).map(async (rule) => {
      await clients.eventbridge.send(
        new PutRuleCommand({
          Name: rule.name,
          EventBusName: rule.bus,
          EventPattern: JSON.stringify(rule.pattern),
        }),
      );
      await clients.eventbridge.send(
        new PutTargetsCommand({
          Rule: rule.name,
          EventBusName: rule.bus,
          Targets: [{ Id: 'queue', Arn: arn.queue(queueName(manifest.name)) }],
        }),
      );
    }),
    ...(manifest.schedules ?? []).map((schedule) => keepSchedule(clients, schedule)),
  ]);
}

async function createQueues({ sqs }: Clients, { name, queue }: ServiceManifest): Promise<void> {
  const fourteenDays = String(14 * 24 * 3600);
  await sqs.send(
    new CreateQueueCommand({
      QueueName: deadLetterQueueName(name),
      Attributes: { MessageRetentionPeriod: fourteenDays },
    }),
  );
  await sqs.send(
    new CreateQueueCommand({
      QueueName: queueName(name),
      Attributes: {
        VisibilityTimeout: String(queue.visibilitySeconds),
        MessageRetentionPeriod: fourteenDays,
        RedrivePolicy: JSON.stringify({
          deadLetterTargetArn: arn.queue(deadLetterQueueName(name)),
          maxReceiveCount: queue.maxReceiveCount,
        }),
      },
    }),
  );
}

async function createTable({ dynamodb }: Clients, { name }: ServiceManifest): Promise<void> {
  await unlessThere(
    dynamodb.send(new CreateTableCommand(createTableInput(name) as unknown as CreateTableCommandInput)),
    'ResourceInUseException',
  );
}

async function keepSchedule({ scheduler }: Clients, schedule: NightlySchedule): Promise<void> {
  const input: CreateScheduleCommandInput = {
    Name: schedule.name,
    GroupName: scheduleGroup,
    ScheduleExpression: schedule.expression,
    ScheduleExpressionTimezone: schedule.timeZone,
    FlexibleTimeWindow: { Mode: 'OFF' },
    Target: {
      Arn: arn.bus(busName),
      RoleArn: arn.role('daybreak-scheduler'),
      EventBridgeParameters: { Source: schedule.emits.source, DetailType: schedule.emits.detailType },
      Input: scheduleInput(schedule),
    },
  };
  await orUpdate(
    scheduler.send(new CreateScheduleCommand(input)),
    () => scheduler.send(new UpdateScheduleCommand(input)),
    'ConflictException',
  );
}
