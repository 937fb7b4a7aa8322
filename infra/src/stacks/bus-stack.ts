import { Stack, type StackProps } from 'aws-cdk-lib';
import { Archive, EventBus } from 'aws-cdk-lib/aws-events';
import { CfnScheduleGroup } from 'aws-cdk-lib/aws-scheduler';
import { Topic } from 'aws-cdk-lib/aws-sns';
import { StringParameter } from 'aws-cdk-lib/aws-ssm';
import { archiveName, busName, scheduleGroup } from '@daybreak/service-kit/platform';
import type { Construct } from 'constructs';
import { parameters } from '../parameters.ts';

/** The bus, the archive of everything on it, and the topic that alarms go to. */
export class BusStack extends Stack {
  constructor(scope: Construct, id: string, props: StackProps) {
    super(scope, id, props);
    const bus = new EventBus(this, 'Bus', { eventBusName: busName });
    // No retention: any day can be replayed.
    new Archive(this, 'Archive', {
      archiveName,
      sourceEventBus: bus,
      eventPattern: { account: [this.account] },
      description: 'Everything on the bus, for replays',
    });
    new CfnScheduleGroup(this, 'Schedules', { name: scheduleGroup });
    const alarms = new Topic(this, 'Alarms', { topicName: 'daybreak-alarms', enforceSSL: true });
    new StringParameter(this, 'BusArn', { parameterName: parameters.busArn, stringValue: bus.eventBusArn });
    new StringParameter(this, 'AlarmTopicArn', {
      parameterName: parameters.alarmTopicArn,
      stringValue: alarms.topicArn,
    });
  }
}
