import { serviceEnvironment } from '../src/surroundings.ts';
import { manifest } from './counter-service.ts';
import type { FakeAws } from './fake-aws.ts';

export const queue = 'daybreak-counter';
export const deadLetters = 'daybreak-counter-dlq';

export const counterEnvironment = (aws: Pick<FakeAws, 'endpoint' | 'queueUrl'>) => ({
  AWS_REGION: 'eu-central-1',
  AWS_ENDPOINT_URL: aws.endpoint,
  AWS_ACCESS_KEY_ID: 'test',
  AWS_SECRET_ACCESS_KEY: 'test',
  ...serviceEnvironment(manifest, {
    account: '000000000000',
    region: 'eu-central-1',
    jobRoleArn: 'arn:aws:iam::000000000000:role/daybreak-job',
    queueUrl: aws.queueUrl(queue),
  }),
});
