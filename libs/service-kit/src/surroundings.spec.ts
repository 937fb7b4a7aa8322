import { batchPublished, glueJobStateChange, retryDue } from '@daybreak/event-contracts';
import { describe, expect, it } from 'vitest';
import type { ServiceManifest } from './manifest.ts';
import { createTableInput, kitPermissions, queueRules, serviceEnvironment } from './surroundings.ts';

const manifest: ServiceManifest = {
  name: 'etl-control',
  team: 'etl',
  summary: '',
  consumes: [batchPublished, glueJobStateChange],
  reminds: [retryDue],
  publishes: [],
  queue: { visibilitySeconds: 30, maxReceiveCount: 5 },
  uses: ['lake-bucket', 'job-role-arn'],
  permissions: [],
};
const place = {
  account: '111122223333',
  region: 'eu-central-1',
  jobRoleArn: 'arn:aws:iam::111122223333:role/job',
};

describe('the surroundings of a service', () => {
  it('are one rule for each contract that it consumes, on the bus of its kind, and none for reminders', () => {
    expect(queueRules(manifest)).toMatchObject([
      {
        name: 'daybreak-etl-control-BatchPublished',
        bus: 'daybreak',
        pattern: { source: ['daybreak.etl-control'], 'detail-type': ['BatchPublished'] },
      },
      {
        name: 'daybreak-etl-control-GlueJobStateChange',
        bus: 'default',
        pattern: { source: ['aws.glue'], 'detail-type': ['Glue Job State Change'] },
      },
    ]);
  });

  it('are told by environment variables: only what the manifest uses', () => {
    expect(serviceEnvironment(manifest, place)).toEqual({
      DAYBREAK_ACCOUNT: '111122223333',
      DAYBREAK_BUS: 'daybreak',
      DAYBREAK_QUEUE_URL: 'https://sqs.eu-central-1.amazonaws.com/111122223333/daybreak-etl-control',
      DAYBREAK_TABLE: 'daybreak-etl-control',
      DAYBREAK_LAKE_BUCKET: 'daybreak-lake-111122223333-eu-central-1',
      DAYBREAK_JOB_ROLE_ARN: 'arn:aws:iam::111122223333:role/job',
    });
  });

  it('can be called otherwise, where they are', () => {
    const elsewhere = { ...place, queueUrl: 'http://127.0.0.1:4566/q', shared: { 'lake-bucket': 'mine' } };
    expect(serviceEnvironment(manifest, elsewhere)).toMatchObject({
      DAYBREAK_QUEUE_URL: 'http://127.0.0.1:4566/q',
      DAYBREAK_LAKE_BUCKET: 'mine',
    });
  });

  it('are a table of its own, and permissions on nothing of others', () => {
    expect(createTableInput('etl-control')).toMatchObject({
      TableName: 'daybreak-etl-control',
      KeySchema: [
        { AttributeName: 'pk', KeyType: 'HASH' },
        { AttributeName: 'sk', KeyType: 'RANGE' },
      ],
    });
    const resources = kitPermissions(manifest).flatMap((permission) => permission.resources);
    expect(resources).toEqual([
      'arn:aws:sqs:${Region}:${Account}:daybreak-etl-control',
      'arn:aws:sqs:${Region}:${Account}:daybreak-etl-control-dlq',
      'arn:aws:dynamodb:${Region}:${Account}:table/daybreak-etl-control',
      'arn:aws:events:${Region}:${Account}:event-bus/daybreak',
    ]);
  });
});
