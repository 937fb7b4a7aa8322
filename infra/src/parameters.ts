/**
 * How stacks tell each other values: SSM parameters rather than CloudFormation exports, so that a service's stack can
 * be deployed alone and no stack holds another one back.
 */
export const parameters = {
  busArn: '/daybreak/bus/arn',
  jobRoleArn: '/daybreak/job-role/arn',
  alarmTopicArn: '/daybreak/alarm-topic/arn',
} as const;
