/**
 * Names that every part of the platform agrees on. Names that AWS holds unique across the world carry the account
 * and region.
 */
export const busName = 'daybreak';
export const archiveName = 'daybreak';
export const scheduleGroup = 'daybreak';
export const workGroup = 'daybreak';
export const pseudonymKeySecretName = 'daybreak/pseudonym-key';

export const databases = {
  /** What analysts query. */
  lake: 'daybreak',
  /** Clones under work: one table a run. */
  staging: 'daybreak_staging',
  /** Refused rows, one table a dataset. */
  quarantine: 'daybreak_quarantine',
  /** What the crawlers saw. */
  source: 'daybreak_source',
} as const;

export const jobs = { extract: 'daybreak-extract', curate: 'daybreak-curate' } as const;

/** Of a source whose entry in `sources.yaml` names no secret of its own: `{"username", "password"}`. */
export const sourceSecretName = (source: string) => `daybreak/source/${source}`;
export const crawlerName = (dataset: string) => `daybreak-${dataset}`;
export const queueName = (service: string) => `daybreak-${service}`;
export const deadLetterQueueName = (service: string) => `daybreak-${service}-dlq`;
export const tableName = (service: string) => `daybreak-${service}`;
export const ruleName = ({ service, detailType }: { service: string; detailType: string }) =>
  `daybreak-${service}-${detailType.replaceAll(' ', '')}`.slice(0, 64);
export const stagingTableName = ({ dataset, runId }: { dataset: string; runId: string }) =>
  `${dataset}__${runId}`;

export const bucketKinds = ['lake', 'landing', 'results', 'reports'] as const;
export type BucketKind = (typeof bucketKinds)[number];

export const bucketName = ({
  kind,
  account,
  region,
}: {
  kind: BucketKind;
  account: string;
  region: string;
}) => `daybreak-${kind}-${account}-${region}`;

export type SharedResource = `${BucketKind}-bucket` | 'job-role-arn';

/** The environment variable that tells a service the name of a shared resource, e.g. `DAYBREAK_LAKE_BUCKET`. */
export const environmentOf = (resource: SharedResource) =>
  `DAYBREAK_${resource.replaceAll('-', '_').toUpperCase()}`;
