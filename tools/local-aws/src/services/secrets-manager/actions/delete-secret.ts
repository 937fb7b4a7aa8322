import { AwsError } from '../../../endpoint/aws-error.ts';
import { transaction } from '../../../endpoint/database.ts';
import { flag, integer, optional, readInput } from '../../../endpoint/input.ts';
import type { SecretsContext } from '../context.ts';
import { secretId } from './secret-id.ts';

const day = 86_400_000;

/** @see https://docs.aws.amazon.com/secretsmanager/latest/apireference/API_DeleteSecret.html */
export function deleteSecret({ store, now }: SecretsContext) {
  return (input: unknown) => {
    const given = readInput(input, {
      SecretId: secretId,
      RecoveryWindowInDays: optional(integer()),
      ForceDeleteWithoutRecovery: optional(flag),
    });
    const force = given.ForceDeleteWithoutRecovery === true;
    const days = given.RecoveryWindowInDays;
    if (force && days !== undefined) {
      throw invalidParameter(
        "You can't use ForceDeleteWithoutRecovery in conjunction with RecoveryWindowInDays.",
      );
    }
    if (days !== undefined && (days < 7 || days > 30)) {
      throw invalidParameter('The RecoveryWindowInDays value must be between 7 and 30 days (inclusive).');
    }
    const secret = force ? store.getAny(given.SecretId) : store.get(given.SecretId);
    const deleted = now().getTime();
    const expires = force ? deleted : deleted + (days ?? 30) * day;
    transaction(store.database, () => {
      if (force) store.remove(secret.name);
      else store.update(secret.name, { deleted, expires });
    });
    return { ARN: secret.arn, Name: secret.name, DeletionDate: expires / 1000 };
  };
}

export function restoreSecret({ store }: SecretsContext) {
  return (input: unknown) => {
    const { SecretId } = readInput(input, { SecretId: secretId });
    const { name, arn } = store.getAny(SecretId);
    transaction(store.database, () => store.update(name, { deleted: null, expires: null }));
    return { ARN: arn, Name: name };
  };
}

const invalidParameter = (message: string) => new AwsError({ code: 'InvalidParameterException', message });
