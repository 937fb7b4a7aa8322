import { AwsError } from '../../endpoint/aws-error.ts';
import type { Ground, JsonService } from '../../endpoint/service.ts';
import { describeSecret, getSecretValue, listSecrets } from './actions/read-secret.ts';
import { createSecret, putSecretValue } from './actions/write-secret.ts';
import type { SecretsContext } from './context.ts';
import { SecretStore } from './secret-store.ts';

export interface SecretsManager {
  readonly service: JsonService;
  /** The current secret string, by name or ARN. */
  readonly read: (secretId: string) => string;
}

export function createSecretsManager({ account, region, database, now, random }: Ground): SecretsManager {
  const store = new SecretStore(database);
  const context: SecretsContext = { store, account, region, now, random };
  return {
    service: {
      name: 'SecretsManager',
      targetPrefix: 'secretsmanager',
      jsonVersion: '1.1',
      operations: {
        CreateSecret: createSecret(context),
        PutSecretValue: putSecretValue(context),
        GetSecretValue: getSecretValue(context),
        DescribeSecret: describeSecret(context),
        ListSecrets: listSecrets(context),
      },
    },
    read(secretId) {
      const value = store.version(store.get(secretId).name, {}).string_value;
      if (value !== null) return value;
      throw new AwsError({ code: 'InvalidRequestException', message: 'The secret holds no SecretString.' });
    },
  };
}
