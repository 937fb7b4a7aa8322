import { AwsError } from '../../endpoint/aws-error.ts';
import type { Ground, JsonService } from '../../endpoint/service.ts';
import { deleteSecret, restoreSecret } from './actions/delete-secret.ts';
import { batchGetSecretValue, getSecretValue } from './actions/get-secret-value.ts';
import { describeSecret, listSecretVersionIds, listSecrets } from './actions/list-secrets.ts';
import { rotateSecret, updateSecretVersionStage } from './actions/rotate-secret.ts';
import { tagResource, untagResource } from './actions/tag-secret.ts';
import { createSecret, putSecretValue, updateSecret } from './actions/write-secret.ts';
import type { SecretsContext } from './context.ts';
import { SecretStore } from './secret-store.ts';
import { versionOf } from './staging.ts';

export interface SecretsManager {
  readonly service: JsonService;
  /** The current secret string, by name or ARN. */
  readonly read: (secretId: string) => string;
}

export function createSecretsManager({ account, region, database, now, random }: Ground): SecretsManager {
  const store = new SecretStore({ database, now });
  const context: SecretsContext = { store, account, region, now, random };
  return {
    service: {
      name: 'SecretsManager',
      targetPrefix: 'secretsmanager',
      jsonVersion: '1.1',
      signingName: 'secretsmanager',
      operations: {
        CreateSecret: createSecret(context),
        PutSecretValue: putSecretValue(context),
        UpdateSecret: updateSecret(context),
        GetSecretValue: getSecretValue(context),
        BatchGetSecretValue: batchGetSecretValue(context),
        DescribeSecret: describeSecret(context),
        ListSecrets: listSecrets(context),
        ListSecretVersionIds: listSecretVersionIds(context),
        DeleteSecret: deleteSecret(context),
        RestoreSecret: restoreSecret(context),
        UpdateSecretVersionStage: updateSecretVersionStage(context),
        RotateSecret: rotateSecret(context),
        TagResource: tagResource(context),
        UntagResource: untagResource(context),
      },
    },
    read(secretId) {
      const value = versionOf(store, store.get(secretId), {}).string_value;
      if (value !== null) return value;
      throw new AwsError({ code: 'InvalidRequestException', message: 'The secret holds no SecretString.' });
    },
  };
}
