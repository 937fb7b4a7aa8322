import { AwsError, notImplemented } from '../../../endpoint/aws-error.ts';
import { transaction } from '../../../endpoint/database.ts';
import { optional, readInput, text } from '../../../endpoint/input.ts';
import type { SecretsContext } from '../context.ts';
import { moveStages, stagesOf } from '../staging.ts';
import { secretId } from './secret-id.ts';

/** @see https://docs.aws.amazon.com/secretsmanager/latest/apireference/API_UpdateSecretVersionStage.html */
export function updateSecretVersionStage({ store, now }: SecretsContext) {
  return (input: unknown) => {
    const { SecretId, VersionStage, RemoveFromVersionId, MoveToVersionId } = readInput(input, {
      SecretId: secretId,
      VersionStage: text({ min: 1, max: 256 }),
      RemoveFromVersionId: optional(text({ min: 32, max: 64 })),
      MoveToVersionId: optional(text({ min: 32, max: 64 })),
    });
    const secret = store.get(SecretId);
    const versions = store.versions(secret.name);
    const holder = versions.find((version) => stagesOf(version).includes(VersionStage));
    if (RemoveFromVersionId !== undefined && holder?.id !== RemoveFromVersionId) {
      throw invalid(`The staging label ${VersionStage} isn't attached to version ${RemoveFromVersionId}.`);
    }
    if (MoveToVersionId === undefined) {
      if (VersionStage === 'AWSCURRENT') {
        throw invalid("You can't remove the staging label AWSCURRENT: move it to another version instead.");
      }
      if (RemoveFromVersionId === undefined || holder === undefined) {
        throw invalid('You must say which version the staging label is removed from, or moved to.');
      }
      const rest = stagesOf(holder).filter((stage) => stage !== VersionStage);
      transaction(store.database, () => store.setStages(holder, rest));
    } else {
      if (!versions.some(({ id }) => id === MoveToVersionId)) {
        throw new AwsError({
          code: 'ResourceNotFoundException',
          message: `Secrets Manager can't find the specified secret value for VersionId: ${MoveToVersionId}`,
        });
      }
      if (holder !== undefined && holder.id !== MoveToVersionId && RemoveFromVersionId === undefined) {
        throw invalid(
          `The parameter RemoveFromVersionId can't be empty. Staging label ${VersionStage} is currently attached to version ${holder.id}, so you must explicitly reference that version in RemoveFromVersionId.`,
        );
      }
      transaction(store.database, () => {
        moveStages(store, secret, { to: MoveToVersionId, stages: [VersionStage] });
        store.update(secret.name, { changed: now().getTime() });
      });
    }
    return { ARN: secret.arn, Name: secret.name };
  };
}

/** Rotation runs a Lambda function; by hand it is the same steps, which the refusal names. */
export function rotateSecret({ store }: SecretsContext) {
  return (input: unknown) => {
    store.get(readInput(input, { SecretId: secretId }).SecretId);
    throw notImplemented(
      'SecretsManager.RotateSecret (it runs a Lambda function: rotate by hand with PutSecretValue and VersionStages ["AWSPENDING"], then UpdateSecretVersionStage, which moves AWSCURRENT)',
    );
  };
}

const invalid = (message: string) => new AwsError({ code: 'InvalidParameterException', message });
