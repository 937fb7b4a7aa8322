import { CreateConnectionCommand, UpdateConnectionCommand, type ConnectionInput } from '@aws-sdk/client-glue';
import { CreateBucketCommand, PutObjectCommand } from '@aws-sdk/client-s3';
import type { InboxSource } from '@daybreak/dataset-contracts';
import { bucketName, sourceSecretName } from '@daybreak/service-kit/platform';
import type { ReachableDatabase } from '../stack/local-sources.ts';
import { account, orUpdate, region, unlessThere, type Clients } from './clients.ts';
import { keepSecret } from './storage.ts';

/** A Glue connection with its secret for each database, a bucket for each inbox. */
export async function provisionSources(
  clients: Clients,
  { databases, inboxes }: { databases: readonly ReachableDatabase[]; inboxes: readonly InboxSource[] },
): Promise<void> {
  await Promise.all([
    ...databases.map((database) => keepDatabase(clients, database)),
    ...inboxes.map(({ bucket }) =>
      unlessThere(clients.s3.send(new CreateBucketCommand({ Bucket: bucket })), 'BucketAlreadyOwnedByYou'),
    ),
  ]);
}

async function keepDatabase({ glue, s3, secrets }: Clients, source: ReachableDatabase): Promise<void> {
  const { name, engine, host, port, database, username, password, tls, certificateAuthority } = source;
  const secret = sourceSecretName(name);
  await keepSecret(secrets, secret, { username, password });
  const address = host.includes(':') ? `[${host}]` : host;
  const ConnectionInput: ConnectionInput = {
    Name: name,
    ConnectionType: 'JDBC',
    ConnectionProperties: {
      JDBC_CONNECTION_URL: `jdbc:${engine}://${address}:${String(port)}/${database}`,
      SECRET_ID: secret,
      JDBC_ENFORCE_SSL: String(tls === 'verify-full'),
      ...(certificateAuthority === null
        ? {}
        : { CUSTOM_JDBC_CERT: await keepCertificate(s3, { name, pem: certificateAuthority }) }),
    },
  };
  await orUpdate(
    glue.send(new CreateConnectionCommand({ ConnectionInput })),
    () => glue.send(new UpdateConnectionCommand({ Name: name, ConnectionInput })),
    'AlreadyExistsException',
  );
}

/** Glue takes the authority's certificate from an object. */
async function keepCertificate(
  s3: Clients['s3'],
  { name, pem }: { name: string; pem: string },
): Promise<string> {
  const Bucket = bucketName({ kind: 'landing', account, region });
  const Key = `certificates/${name}.pem`;
  await s3.send(new PutObjectCommand({ Bucket, Key, Body: pem }));
  return `s3://${Bucket}/${Key}`;
}
