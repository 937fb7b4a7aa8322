import { AwsError } from '../../endpoint/aws-error.ts';
import type { Secret, SecretStore, SecretVersion } from './secret-store.ts';

export const currentStage = 'AWSCURRENT';
export const previousStage = 'AWSPREVIOUS';

/** A secret keeps the versions that have a label, and the newest of the others. */
const mostVersions = 100;

export const stagesOf = ({ stages }: SecretVersion) => JSON.parse(stages) as string[];

/** The version that a request means: by id, by label, or the current one. */
export function versionOf(
  store: SecretStore,
  { name }: Secret,
  { id, stage }: { id?: string | undefined; stage?: string | undefined },
): SecretVersion {
  const wanted = stage ?? (id === undefined ? currentStage : undefined);
  const found = store
    .versions(name)
    .find(
      (version) =>
        (id === undefined || version.id === id) &&
        (wanted === undefined || stagesOf(version).includes(wanted)),
    );
  if (found !== undefined) return found;
  throw new AwsError({
    code: 'ResourceNotFoundException',
    message:
      wanted === undefined
        ? `Secrets Manager can't find the specified secret value for VersionId: ${id ?? ''}`
        : `Secrets Manager can't find the specified secret value for staging label: ${wanted}`,
  });
}

/**
 * Puts a label on one version and takes it from the others. Where AWSCURRENT moves, the version that had it becomes AWSPREVIOUS.
 * @see https://docs.aws.amazon.com/secretsmanager/latest/userguide/whats-in-a-secret.html#term_version
 */
export function moveStages(
  store: SecretStore,
  { name }: Secret,
  { to, stages }: { to: string; stages: readonly string[] },
): void {
  const versions = store.versions(name);
  const current = versions.find((version) => stagesOf(version).includes(currentStage));
  const demoted =
    stages.includes(currentStage) && current !== undefined && current.id !== to ? current.id : undefined;
  for (const version of versions) {
    const kept = stagesOf(version).filter(
      (stage) => !stages.includes(stage) && !(stage === previousStage && demoted !== undefined),
    );
    const next = [
      ...kept,
      ...(version.id === to ? stages : []),
      ...(version.id === demoted ? [previousStage] : []),
    ];
    store.setStages(version, [...new Set(next)]);
  }
  const unlabelled = store.versions(name).filter((version) => stagesOf(version).length === 0);
  for (const version of unlabelled.slice(0, Math.max(unlabelled.length - mostVersions, 0)))
    store.removeVersion(version);
}
