import { randomBytes } from 'node:crypto';
import { GetSecretValueCommand, PutSecretValueCommand } from '@aws-sdk/client-secrets-manager';
import { printKeyChain, readKeyChain } from '@daybreak/curation';
import { pseudonymKeySecretName } from '@daybreak/service-kit/platform';
import type { Clients } from '../provision/clients.ts';

/** Puts a new key behind those of the secret, as its pending version; one that was pending gives way. */
export async function putNewKey(secrets: Clients['secrets']): Promise<void> {
  const { SecretString = '' } = await secrets.send(
    new GetSecretValueCommand({ SecretId: pseudonymKeySecretName }),
  );
  const [first, ...rest] = readKeyChain(SecretString);
  await secrets.send(
    new PutSecretValueCommand({
      SecretId: pseudonymKeySecretName,
      SecretString: printKeyChain([first, ...rest, randomBytes(32).toString('hex')]),
      VersionStages: ['AWSPENDING'],
    }),
  );
}
