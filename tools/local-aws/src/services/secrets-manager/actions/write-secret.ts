import { AwsError } from '../../../endpoint/aws-error.ts';
import { transaction } from '../../../endpoint/database.ts';
import { alphanumerics, uuid } from '../../../endpoint/identifiers.ts';
import { list, optional, readInput, text } from '../../../endpoint/input.ts';
import type { SecretsContext } from '../context.ts';
import { type SecretVersion, currentStage, stagesOf } from '../secret-store.ts';

const valueShape = {
  ClientRequestToken: optional(text({ min: 32, max: 64 })),
  SecretString: optional(text({ max: 65_536 })),
  SecretBinary: optional(text({ max: 87_384 })),
};

export function createSecret({ store, account, region, now, random }: SecretsContext) {
  return (input: unknown) => {
    const given = readInput(
      input,
      {
        ...valueShape,
        Name: text({ min: 1, max: 512, pattern: /^[A-Za-z0-9/_+=.@-]+$/ }),
        Description: optional(text({ max: 2048 })),
      },
      ['KmsKeyId', 'Tags', 'AddReplicaRegions', 'ForceOverwriteReplicaSecret', 'Type'],
    );
    const created = now().getTime();
    const id = given.ClientRequestToken ?? uuid(random);
    const existing = store.find(given.Name);
    if (existing !== undefined) {
      const same = store.versions(given.Name).find((version) => version.id === id);
      if (same === undefined || !holds(same, given)) {
        throw exists(`The operation failed because the secret ${given.Name} already exists.`);
      }
      return { ARN: existing.arn, Name: existing.name, VersionId: id };
    }
    const arn = `arn:aws:secretsmanager:${region}:${account}:secret:${given.Name}-${alphanumerics(random, 6)}`;
    const description = given.Description ?? null;
    const hasValue = given.SecretString !== undefined || given.SecretBinary !== undefined;
    transaction(store.database, () => {
      store.insert({ name: given.Name, arn, description, created, changed: created });
      if (hasValue) {
        store.addVersion(versionOf({ secret: given.Name, id, given, stages: [currentStage], created }));
      }
    });
    return { ARN: arn, Name: given.Name, ...(hasValue && { VersionId: id }) };
  };
}

export function putSecretValue({ store, now, random }: SecretsContext) {
  return (input: unknown) => {
    const given = readInput(
      input,
      {
        ...valueShape,
        SecretId: text({ min: 1, max: 2048 }),
        VersionStages: optional(list(text({ min: 1, max: 256 }), { min: 1, max: 20 })),
      },
      ['RotationToken'],
    );
    const secret = store.get(given.SecretId);
    const id = given.ClientRequestToken ?? uuid(random);
    const stages = given.VersionStages ?? [currentStage];
    const version = versionOf({ secret: secret.name, id, given, stages, created: now().getTime() });
    const same = store.versions(secret.name).find((other) => other.id === id);
    if (same !== undefined && !holds(same, given)) {
      throw exists('You tried to put another value under the ClientRequestToken of an existing version.');
    }
    if (same === undefined) transaction(store.database, () => store.addVersion(version));
    return {
      ARN: secret.arn,
      Name: secret.name,
      VersionId: id,
      VersionStages: stagesOf(same ?? version),
    };
  };
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
