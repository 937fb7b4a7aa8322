import {
  DescribeSecretCommand,
  UpdateSecretVersionStageCommand,
  type SecretsManagerClient,
} from '@aws-sdk/client-secrets-manager';
import { pseudonymKeySecretName } from '@daybreak/service-kit/platform';

/** The versions of the pseudonym key's secret, never what they hold: that only the extract job reads. */
export interface PseudonymKey {
  readonly versions: () => Promise<{ readonly current: string | null; readonly pending: string | null }>;
  /** Makes a version the one that extractions read. */
  readonly promote: (versions: { readonly from: string; readonly to: string }) => Promise<void>;
}

export const pseudonymKey = (client: SecretsManagerClient): PseudonymKey => ({
  async versions() {
    const { VersionIdsToStages = {} } = await client.send(
      new DescribeSecretCommand({ SecretId: pseudonymKeySecretName }),
    );
    const labelled = (label: string) =>
      Object.keys(VersionIdsToStages).find((id) => VersionIdsToStages[id]?.includes(label)) ?? null;
    const [current, pending] = [labelled('AWSCURRENT'), labelled('AWSPENDING')];
    // A version that was promoted keeps the label until there is a newer one.
    return { current, pending: pending === current ? null : pending };
  },
  async promote({ from, to }) {
    await client.send(
      new UpdateSecretVersionStageCommand({
        SecretId: pseudonymKeySecretName,
        VersionStage: 'AWSCURRENT',
        RemoveFromVersionId: from,
        MoveToVersionId: to,
      }),
    );
  },
});
