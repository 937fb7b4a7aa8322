import { jobFailures, type FailureKind } from '@daybreak/curation';
import { crawlerName } from '@daybreak/service-kit/platform';
import type { Failure } from './run.ts';

/** Every way in which a run can fail: those of its jobs, and what only etl-control can see. */
export const failures = {
  ...jobFailures,
  CONTRACT_MISSING: {
    retryable: false,
    meaning: 'No contract of this name is deployed with etl-control.',
    remedy: 'Deploy it, then ask for the night again.',
  },
  CRAWLER_MISSING: {
    retryable: false,
    meaning: 'There is no crawler of this dataset in Glue.',
    remedy: 'Deploy the stacks, then ask for the night again.',
  },
  JOB_MISSING: {
    retryable: false,
    meaning: 'A job of the platform is not in Glue.',
    remedy: 'See apps/etl-control/glue/README.md.',
  },
  SOURCE_TABLE_MISSING: {
    retryable: false,
    meaning: 'The crawler found no such table in the source.',
    remedy: 'Correct the schema and table in the contract.',
  },
  CRAWL_FAILED: {
    retryable: true,
    meaning: 'The crawler failed.',
    remedy: 'See its log in Glue.',
  },
  CONTRACT_MISMATCH: {
    retryable: false,
    meaning: 'The source table differs from the contract in a way that its drift policies refuse.',
    remedy: 'The cause says of each column what happened and what to do.',
  },
  SCHEMA_CHANGED: {
    retryable: false,
    meaning: "The lake table's columns differ from the contract's.",
    remedy: 'Evolving a table is not built yet: restore the contract, or give the dataset a new name.',
  },
  JOB_CRASHED: {
    retryable: true,
    meaning: 'The job ended without saying why.',
    remedy: "See the job's log in Glue, on a laptop the one that the cause names.",
  },
  JOB_INTERRUPTED: {
    retryable: true,
    meaning: 'The embedded endpoint stopped while the job ran.',
    remedy: 'Let the endpoint run until the night is over.',
  },
  JOB_NOT_STARTED: {
    retryable: true,
    meaning: "The embedded endpoint could not start the job's program.",
    remedy: 'The cause has the error number; ENOENT means that the install is not whole: run npm ci.',
  },
  JOB_TIMEOUT: {
    retryable: true,
    meaning: 'The job was stopped at its time limit.',
    remedy: "See the job's log in Glue.",
  },
  JOB_STOPPED: {
    retryable: false,
    meaning: 'Somebody stopped the job.',
    remedy: 'Ask for the night again when it may run.',
  },
  RESULT_MISSING: {
    retryable: true,
    meaning: 'The job ended well, but its result is not where its plan says.',
    remedy: "Check that the job may write where its plan's resultUri points.",
  },
  AWS_REFUSED: {
    retryable: false,
    meaning: 'AWS refused what the run needs, and would again if asked again.',
    remedy:
      'The cause names the error, the log of etl-control the call: mostly a permission is missing, or something is not deployed.',
  },
  STAGING_MISSING: {
    retryable: true,
    meaning: 'The staging table was gone before it could be published.',
    remedy: 'Find out who dropped it.',
  },
  VERDICT_MISSING: {
    retryable: true,
    meaning: 'data-quality said nothing of the batch in its time.',
    remedy: 'See its dead-letter queue and its log.',
  },
  RUN_STALLED: {
    retryable: true,
    meaning: 'What the run waits for has not ended for hours.',
    remedy: 'See the dead-letter queues, and the crawler or the job in Glue.',
  },
} as const satisfies Readonly<Record<string, FailureKind>>;

export type FailureCode = keyof typeof failures;

const wordsOf = (code: FailureCode) => `${failures[code].meaning} ${failures[code].remedy}`;

export const failure = (code: FailureCode, cause: string = wordsOf(code)): Failure => ({
  code,
  cause,
  retryable: failures[code].retryable,
});

export const crawlerMissing = (dataset: string): Failure =>
  failure(
    'CRAWLER_MISSING',
    `There is no crawler ${crawlerName(dataset)} in Glue. Deploy the stacks, then ask for the night again.`,
  );

export const jobMissing = (job: string): Failure =>
  failure('JOB_MISSING', `There is no job ${job} in Glue. See apps/etl-control/glue/README.md.`);

/** The name of AWS's error is AWS's own; its message can quote the request. */
export const awsRefused = (name: string): Failure =>
  failure('AWS_REFUSED', `AWS refused what the run needs (${name}). ${failures.AWS_REFUSED.remedy}`);

const spoken = /^([A-Z][A-Z0-9_]+): (\S.{0,499})/s;

/**
 * A job says `CODE: cause` in words of ours. Anything else can quote the engine or the data, so it is replaced.
 */
function spokenFailure(message: string | null, otherwise: FailureCode): Failure {
  const [, code, cause] = spoken.exec(message ?? '') ?? [];
  return code !== undefined && cause !== undefined && isCatalogued(code)
    ? failure(code, cause)
    : failure(otherwise);
}

const isCatalogued = (code: string): code is FailureCode => Object.hasOwn(failures, code);

/** How a Glue job run ended other than well. */
export function jobFailure({
  state,
  message,
}: {
  state: 'FAILED' | 'TIMEOUT' | 'STOPPED';
  message: string | null;
}): Failure {
  switch (state) {
    case 'FAILED':
      return spokenFailure(message, 'JOB_CRASHED');
    case 'TIMEOUT':
      return failure('JOB_TIMEOUT');
    case 'STOPPED':
      return failure('JOB_STOPPED');
  }
}

const unreachable =
  /cannot be reached|could not connect|connection (refused|timed out)|link failure|\bE(CONN|TIMED|NOTFOUND|HOST|NET)|SQLSTATE (08|57P0|53)/i;
const refused = /SQLSTATE (28|3D000|42501)|authentication failed|access denied/i;

/** A crawler's message is AWS's or a driver's, so it is read for what it is about and not passed on. */
export function crawlFailure(message: string): Failure {
  if (unreachable.test(message)) return failure('SOURCE_UNREACHABLE');
  return failure(refused.test(message) ? 'SOURCE_REFUSED' : 'CRAWL_FAILED');
}
