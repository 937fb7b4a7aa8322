import { CreateWorkGroupCommand } from '@aws-sdk/client-athena';
import { CreateBucketCommand } from '@aws-sdk/client-s3';
import { CreateSecretCommand, PutSecretValueCommand } from '@aws-sdk/client-secrets-manager';
import { bucketKinds, bucketName, pseudonymKeySecretName, workGroup } from '@daybreak/service-kit/platform';
import type { Secrets } from '../stack/home.ts';
import { account, orUpdate, region, unlessThere, type Clients } from './clients.ts';

export async function provisionStorage({ s3, athena, secrets }: Clients, values: Secrets): Promise<void> {
  await Promise.all([
    ...bucketKinds.map((kind) =>
      unlessThere(
        s3.send(new CreateBucketCommand({ Bucket: bucketName({ kind, account, region }) })),
        'BucketAlreadyOwnedByYou',
      ),
    ),
    unlessThere(
      athena.send(
        new CreateWorkGroupCommand({
          Name: workGroup,
          Description: 'Reports and analysts of Daybreak',
          Configuration: {
            // Report queries choose where their results go: by that a report knows its own again.
            EnforceWorkGroupConfiguration: false,
            ResultConfiguration: {
              OutputLocation: `s3://${bucketName({ kind: 'results', account, region })}/adhoc/`,
            },
          },
        }),
      ),
      'InvalidRequestException',
    ),
    // Once made it is the secret's own: a later version may hold more keys.
    unlessThere(
      secrets.send(
        new CreateSecretCommand({ Name: pseudonymKeySecretName, SecretString: values.pseudonymKey }),
      ),
      'ResourceExistsException',
    ),
  ]);
}

export async function keepSecret(client: Clients['secrets'], name: string, value: unknown): Promise<void> {
  const SecretString = typeof value === 'string' ? value : JSON.stringify(value);
  await orUpdate(
    client.send(new CreateSecretCommand({ Name: name, SecretString })),
    () => client.send(new PutSecretValueCommand({ SecretId: name, SecretString })),
    'ResourceExistsException',
  );
}
