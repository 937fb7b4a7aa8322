import { Duration } from 'aws-cdk-lib';
import { Alarm, ComparisonOperator, TreatMissingData, type IMetric } from 'aws-cdk-lib/aws-cloudwatch';
import { SnsAction } from 'aws-cdk-lib/aws-cloudwatch-actions';
import type { Function as LambdaFunction } from 'aws-cdk-lib/aws-lambda';
import type { ITopic } from 'aws-cdk-lib/aws-sns';
import type { Queue } from 'aws-cdk-lib/aws-sqs';
import type { Construct } from 'constructs';

const runbook = 'docs/runbook.md';

interface ServiceAlarms {
  readonly service: string;
  readonly team: string;
  readonly queue: Queue;
  readonly deadLetters: Queue;
  readonly handler: LambdaFunction;
  readonly topic: ITopic;
}

/** The alarms of a service; each description names the heading of the runbook that says what to do. */
export function addAlarms(
  scope: Construct,
  { service, team, queue, deadLetters, handler, topic }: ServiceAlarms,
): void {
  const minutes = (count: number) => ({ period: Duration.minutes(count) });
  const alarms: readonly { id: string; metric: IMetric; threshold: number; heading: string }[] = [
    {
      id: 'dead-letters',
      metric: deadLetters.metricApproximateNumberOfMessagesVisible({ ...minutes(1), statistic: 'Maximum' }),
      threshold: 1,
      heading: 'a-message-is-in-a-dead-letter-queue',
    },
    {
      id: 'backlog-age',
      metric: queue.metricApproximateAgeOfOldestMessage({ ...minutes(5), statistic: 'Maximum' }),
      threshold: 1800,
      heading: 'a-queue-is-not-drained',
    },
    {
      id: 'handler-errors',
      metric: handler.metricErrors({ ...minutes(5), statistic: 'Sum' }),
      threshold: 5,
      heading: 'a-handler-fails',
    },
  ];
  for (const { id, metric, threshold, heading } of alarms) {
    const alarm = new Alarm(scope, `alarm-${id}`, {
      alarmName: `daybreak-${service}-${id}`,
      alarmDescription: `${team}: ${runbook}#${heading}`,
      metric,
      threshold,
      evaluationPeriods: 1,
      comparisonOperator: ComparisonOperator.GREATER_THAN_OR_EQUAL_TO_THRESHOLD,
      treatMissingData: TreatMissingData.NOT_BREACHING,
    });
    alarm.addAlarmAction(new SnsAction(topic));
  }
}
