/**
 * How stacks tell each other values: SSM parameters rather than CloudFormation exports, so that a service's stack can
 * be deployed alone and no stack holds another one back.
 */
export const parameters = {
  busArn: '/daybreak/bus/arn',
  jobRoleArn: '/daybreak/job-role/arn',
  alarmTopicArn: '/daybreak/alarm-topic/arn',
} as const;

/** Parameter of stack `daybreak-source` about one source, e.g. `ShopSubnetId` of source `shop`. */
export function sourceParameter(source: string, what: string): string {
  const words = source.split('-').map((word) => `${word.charAt(0).toUpperCase()}${word.slice(1)}`);
  return `${words.join('')}${what}`;
}
