import type { Failure } from './run.ts';

/** Every way in which a run can fail, whether trying again can help, and the words where the job has none of its own. */
export const failures = {
  CONTRACT_MISSING: {
    retryable: false,
    cause: 'No contract of this name is deployed with etl-control. Deploy it, then ask for the night again.',
  },
  CRAWLER_MISSING: {
    retryable: false,
    cause: 'There is no crawler of this dataset in Glue. Deploy the stacks, then ask for the night again.',
  },
  JOB_MISSING: {
    retryable: false,
    cause: 'A job of the platform is not in Glue. See apps/etl-control/glue/README.md.',
  },
  SOURCE_UNREACHABLE: {
    retryable: true,
    cause: 'The source database did not answer. Check that it is up and that its connection is right.',
  },
  SOURCE_REFUSED: {
    retryable: false,
    cause:
      "The source database refused the extraction's user. Check the secret of the connection and the user's grants.",
  },
  SOURCE_QUERY_FAILED: {
    retryable: true,
    cause: 'The source database could not run the query. Compare the contract with the source table.',
  },
  SOURCE_STREAM_CUT: { retryable: true, cause: 'The source broke the connection off. Nothing was landed.' },
  SOURCE_TABLE_MISSING: {
    retryable: false,
    cause: 'The crawler found no such table in the source. Correct the schema and table in the contract.',
  },
  CRAWL_FAILED: { retryable: true, cause: 'The crawler failed. See its log in Glue.' },
  CONTRACT_MISMATCH: {
    retryable: false,
    cause:
      'The source table lacks columns of the contract. Correct the contract, or have the source restored.',
  },
  SCHEMA_CHANGED: {
    retryable: false,
    cause:
      "The lake table's columns differ from the contract's. Evolving a table is not built yet: restore the contract.",
  },
  ARGUMENTS_INVALID: { retryable: false, cause: 'The job was started without its arguments.' },
  PLAN_INVALID: {
    retryable: false,
    cause: 'The job could not read its plan: deploy jobs and services of one version.',
  },
  // A retry is a run of its own, with a prefix of its own.
  LANDING_EXISTS: { retryable: true, cause: 'The run was landed by another run of its job.' },
  LANDING_MISSING: { retryable: false, cause: 'A batch is not in landing. Extract it again.' },
  LAKE_TABLE_INVALID: {
    retryable: false,
    cause: 'The lake table could not be read or written. See the log of the job.',
  },
  STORAGE_FAILED: { retryable: true, cause: "A call to AWS failed. Check the job's permissions." },
  ENGINE_FAILED: { retryable: false, cause: 'A step of the plan failed. See the log of the job.' },
  JOB_CRASHED: { retryable: true, cause: 'The job ended without saying why. See its log in Glue.' },
  JOB_TIMEOUT: {
    retryable: true,
    cause: "The job was stopped at its time limit. See the job's log in Glue.",
  },
  JOB_STOPPED: {
    retryable: false,
    cause: 'Somebody stopped the job. Ask for the night again when it may run.',
  },
  RESULT_MISSING: {
    retryable: true,
    cause: 'The job ended well, but its result is not where its plan says.',
  },
  LAKE_CONFLICT: {
    retryable: true,
    cause:
      'Somebody else changed the lake table while the run was under way. The run starts over on what is there now.',
  },
  STAGING_MISSING: {
    retryable: true,
    cause: 'The staging table was gone before it could be published. Find out who dropped it.',
  },
  RUN_STALLED: {
    retryable: true,
    cause: 'Nothing was heard of the run for hours. See the dead-letter queues and the jobs in Glue.',
  },
} as const satisfies Readonly<Record<string, Omit<Failure, 'code'>>>;

export type FailureCode = keyof typeof failures;

export const failure = (code: FailureCode, cause: string = failures[code].cause): Failure => ({
  code,
  cause,
  retryable: failures[code].retryable,
});

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
