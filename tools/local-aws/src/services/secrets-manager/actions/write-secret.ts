import { AwsError } from '../../../endpoint/aws-error.ts';
import { transaction } from '../../../endpoint/database.ts';
import { alphanumerics, uuid } from '../../../endpoint/identifiers.ts';
import { list, optional, readInput, text } from '../../../endpoint/input.ts';
import type { SecretsContext } from '../context.ts';
import type { Secret, SecretVersion } from '../secret-store.ts';
import { currentStage, moveStages, stagesOf } from '../staging.ts';
import { secretId } from './secret-id.ts';
import { readTags, tagList } from './tag-secret.ts';

const valueShape = {
  ClientRequestToken: optional(text({ min: 32, max: 64 })),
  SecretString: optional(text({ max: 65_536 })),
  SecretBinary: optional(text({ max: 87_384 })),
};

const description = optional(text({ max: 2048 }));

export function createSecret({ store, account, region, now, random }: SecretsContext) {
  return (input: unknown) => {
    const given = readInput(
      input,
      {
        ...valueShape,
        Name: text({ min: 1, max: 512, pattern: /^[A-Za-z0-9/_+=.@-]+$/ }),
        Description: description,
        Tags: optional(tagList),
      },
      ['KmsKeyId', 'AddReplicaRegions', 'ForceOverwriteReplicaSecret', 'Type'],
    );
    const created = now().getTime();
    const id = given.ClientRequestToken ?? uuid(random);
    const existing = store.find(given.Name);
    if (existing !== undefined) {
      if (existing.deleted !== null) {
        throw new AwsError({
          code: 'InvalidRequestException',
          message:
            "You can't create this secret because a secret with this name is already scheduled for deletion.",
        });
      }
      const same = store.versions(given.Name).find((version) => version.id === id);
      if (same === undefined || !holds(same, given)) {
        throw exists(`The operation failed because the secret ${given.Name} already exists.`);
      }
      return { ARN: existing.arn, Name: existing.name, VersionId: id };
    }
    const arn = `arn:aws:secretsmanager:${region}:${account}:secret:${given.Name}-${alphanumerics(random, 6)}`;
    const tags = JSON.stringify(readTags(given.Tags ?? []));
    const hasValue = given.SecretString !== undefined || given.SecretBinary !== undefined;
    transaction(store.database, () => {
      store.insert({ name: given.Name, arn, description: given.Description ?? null, created, tags });
      if (hasValue) {
        store.insertVersion(versionOf({ secret: given.Name, id, given, stages: [currentStage], created }));
      }
    });
    return { ARN: arn, Name: given.Name, ...(hasValue && { VersionId: id }) };
  };
}

export function putSecretValue(context: SecretsContext) {
  return (input: unknown) => {
    const given = readInput(
      input,
      {
        ...valueShape,
        SecretId: secretId,
        VersionStages: optional(list(text({ min: 1, max: 256 }), { min: 1, max: 20 })),
      },
      ['RotationToken'],
    );
    const secret = context.store.get(given.SecretId);
    const version = put(context, { secret, given, stages: given.VersionStages ?? [currentStage] });
    return { ARN: secret.arn, Name: secret.name, VersionId: version.id, VersionStages: stagesOf(version) };
  };
}

/** @see https://docs.aws.amazon.com/secretsmanager/latest/apireference/API_UpdateSecret.html */
export function updateSecret(context: SecretsContext) {
  const { store, now } = context;
  return (input: unknown) => {
    const given = readInput(input, { ...valueShape, SecretId: secretId, Description: description }, [
      'KmsKeyId',
      'Type',
    ]);
    const secret = store.get(given.SecretId);
    const hasValue = given.SecretString !== undefined || given.SecretBinary !== undefined;
    const version = transaction(store.database, () => {
      if (given.Description !== undefined) {
        store.update(secret.name, { description: given.Description, changed: now().getTime() });
      }
      return hasValue ? put(context, { secret, given, stages: [currentStage] }) : undefined;
    });
    return { ARN: secret.arn, Name: secret.name, ...(version !== undefined && { VersionId: version.id }) };
  };
}

/** A request with the token of a version that is there and has the same value does nothing more. */
function put(
  { store, now, random }: SecretsContext,
  {
    secret,
    given,
    stages,
  }: { secret: Secret; given: Value & { ClientRequestToken?: string }; stages: readonly string[] },
): SecretVersion {
  const id = given.ClientRequestToken ?? uuid(random);
  const version = versionOf({ secret: secret.name, id, given, stages, created: now().getTime() });
  const before = store.versions(secret.name);
  const same = before.find((other) => other.id === id);
  if (same !== undefined) {
    if (holds(same, given)) return same;
    throw exists('You tried to put another value under the ClientRequestToken of an existing version.');
  }
  // The first version of a secret is current, whatever labels it is given.
  const labels = before.length === 0 ? [...new Set([...stages, currentStage])] : stages;
  transaction(store.database, () => {
    store.insertVersion({ ...version, stages: '[]' });
    moveStages(store, secret, { to: id, stages: labels });
    store.update(secret.name, { changed: version.created });
  });
  return { ...version, stages: JSON.stringify(labels) };
}

interface Value {
  readonly SecretString?: string;
  readonly SecretBinary?: string;
}

function versionOf({
  secret,
  id,
  given,
  stages,
  created,
}: {
  secret: string;
  id: string;
  given: Value;
  stages: readonly string[];
  created: number;
}): SecretVersion {
  if ((given.SecretString === undefined) === (given.SecretBinary === undefined)) {
    throw new AwsError({
      code: 'InvalidParameterException',
      message: 'You must provide either SecretString or SecretBinary, and not both.',
    });
  }
  return {
    ...{ secret, id, stages: JSON.stringify(stages), created },
    string_value: given.SecretString ?? null,
    binary_value: given.SecretBinary ?? null,
  };
}

function holds(version: SecretVersion, { SecretString, SecretBinary }: Value): boolean {
  return version.string_value === (SecretString ?? null) && version.binary_value === (SecretBinary ?? null);
}

const exists = (message: string) => new AwsError({ code: 'ResourceExistsException', message });
